using System.ComponentModel;
using System.Diagnostics;

namespace RenderFarm.Deploy.Tests;

/// <summary>A program that these tests ask; where it is missing they skip, and say so.</summary>
internal static class Tool
{
    private static readonly Version FirstWithComponents = new(4, 1);

    private static readonly Lazy<string?> WhyNoKubectl = new(AskKubectl);

    private static readonly Lazy<string?> WhyNoPromtool = new(() =>
        Run("promtool", "--version") is null ? "promtool is missing (Debian: apt-get install prometheus)." : null);

    /// <summary>Standard output of 'kubectl kustomize'; fails the test where it fails.</summary>
    public static string Kustomize(string folder)
    {
        if (WhyNoKubectl.Value is { } reason)
            Assert.Skip(reason);
        return Succeed("kubectl", "kustomize", folder);
    }

    public static string Promtool(params string[] arguments)
    {
        if (WhyNoPromtool.Value is { } reason)
            Assert.Skip(reason);
        return Succeed("promtool", arguments);
    }

    public static string Succeed(string program, params string[] arguments)
    {
        var (code, output, error) = Run(program, arguments) ?? throw new FileNotFoundException($"{program} is missing.");
        Assert.True(code == 0, $"{program} {string.Join(' ', arguments)} ended with {code}:\n{output}{error}");
        return output;
    }

    private static string? AskKubectl()
    {
        if (Run("kubectl", "version", "--client") is not { } answer)
            return "kubectl is missing.";
        var line = answer.Output.Split('\n').FirstOrDefault(line => line.StartsWith("Kustomize Version: v", StringComparison.Ordinal));
        return line is not null && Version.TryParse(line.Split('v')[^1].Trim(), out var version) && version >= FirstWithComponents
            ? null
            : "kubectl is too old to know Kustomize's components (Debian 12's is; 1.21 or later is wanted).";
    }

    private static (int Code, string Output, string Error)? Run(string program, params string[] arguments)
    {
        try
        {
            using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true })!;
            var error = process.StandardError.ReadToEndAsync();
            var output = process.StandardOutput.ReadToEnd();
            process.WaitForExit();
            return (process.ExitCode, output, error.GetAwaiter().GetResult());
        }
        catch (Win32Exception)
        {
            return null;
        }
    }
}
