using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text.Json;

namespace RenderFarm.Client.Tests.Processes;

/// <summary>The built client as people run it: a process with an exit code and two streams.</summary>
internal sealed partial class ClientProcess : IDisposable
{
    private readonly Process _process;
    private readonly Task<string> _errors;

    private ClientProcess(string folder, IEnumerable<string> words)
    {
        // A job in the background of a shell ignores SIGINT, and so would all that it starts.
        var start = new ProcessStartInfo("env", ["--default-signal=INT", "dotnet"])
        {
            WorkingDirectory = folder, RedirectStandardOutput = true, RedirectStandardError = true, RedirectStandardInput = true,
        };
        start.ArgumentList.Add(Path.Combine(AppContext.BaseDirectory, "RenderFarm.Client.dll"));
        foreach (var word in words)
            start.ArgumentList.Add(word);
        start.Environment["RENDERFARM_HOME"] = Path.Combine(folder, "home");
        _process = Process.Start(start)!;
        _process.StandardInput.Close();
        _errors = _process.StandardError.ReadToEndAsync();
    }

    public static ClientProcess Start(string folder, params string[] words) => new(folder, words);

    public static ClientResult Run(string folder, params string[] words)
    {
        using var client = new ClientProcess(folder, words);
        return client.End();
    }

    /// <summary>Reads standard output up to the first event of this kind, or the first of them that is wanted.</summary>
    public JsonElement WaitFor(string kind, Predicate<JsonElement>? wanted = null)
    {
        while (_process.StandardOutput.ReadLine() is { } line)
            if (JsonDocument.Parse(line).RootElement is var happened && happened.GetProperty("event").GetString() == kind && wanted?.Invoke(happened) != false)
                return happened;
        throw new InvalidOperationException($"The client ended before such a '{kind}': {_errors.GetAwaiter().GetResult()}");
    }

    /// <summary>Reads the next line of standard output.</summary>
    public string WaitForLine() => _process.StandardOutput.ReadLine()
        ?? throw new InvalidOperationException($"The client ended without a line: {_errors.GetAwaiter().GetResult()}");

    /// <summary>Sent by the system call itself: a "kill" process would take longer than a small render.</summary>
    public void Send(Signal signal) => Assert.Equal(0, Kill(_process.Id, (int)signal));

    public ClientResult End()
    {
        var output = _process.StandardOutput.ReadToEnd();
        _process.WaitForExit();
        return new ClientResult(_process.ExitCode, output, _errors.GetAwaiter().GetResult());
    }

    public void Dispose()
    {
        if (!_process.HasExited)
            _process.Kill();
        _process.Dispose();
    }

    [LibraryImport("libc", EntryPoint = "kill")]
    private static partial int Kill(int process, int signal);
}

/// <summary>By their numbers on Linux.</summary>
internal enum Signal { Interrupt = 2, Kill = 9, Terminate = 15 }

internal sealed record ClientResult(int ExitCode, string Output, string Errors)
{
    /// <summary>The one line that a failure is told in.</summary>
    public string OnlyLine()
    {
        var line = Assert.Single(Errors.Split('\n', StringSplitOptions.RemoveEmptyEntries));
        Assert.StartsWith("farm: ", line, StringComparison.Ordinal);
        return line;
    }
}
