using System.ComponentModel;
using System.Diagnostics;
using RenderFarm.Deploy.Tests.Manifests;

namespace RenderFarm.Deploy.Tests;

/// <summary>Objects beside the schemas of their APIs: Kubernetes itself would leave out a field that it does not know, and say nothing.</summary>
public sealed class SchemaTests
{
    // The schemas as types of TypeScript, and what reads them. Exact versions: a newer schema must not break an old commit.
    private static readonly string[] Packages =
        ["kubernetes-models@5.1.0", "@kubernetes-models/keda@0.4.2", "@kubernetes-models/prometheus-operator@6.0.0", "yaml@2.9.1", "typescript@5.9.3"];

    private static readonly string Folder = Path.Combine(Repository.Root, "artifacts", "kubernetes-schemas");

    [Fact]
    public void EveryFieldIsOneThatTheApiKnows()
    {
        using var temporary = new TemporaryFolder();
        var files = Overlays.All.Select(row => row.Data).Select((overlay, i) => temporary.Write($"{i}.yaml", Cluster.Of(overlay).AllText)).ToArray();
        if (Install() is { } reason)
            Assert.Skip(reason);
        // Beside its packages, where both node and the compiler look for them.
        File.Copy(Path.Combine(Repository.Root, "tests", "Deploy.Tests", "manifests.mjs"), Path.Combine(Folder, "manifests.mjs"), overwrite: true);
        var types = Path.Combine(Folder, "manifests.ts");
        Tool.Succeed("node", [Path.Combine(Folder, "manifests.mjs"), types, .. files]);
        Tool.Succeed("node", Path.Combine(Folder, "node_modules", "typescript", "bin", "tsc"),
            "--noEmit", "--strict", "--skipLibCheck", "--module", "nodenext", "--moduleResolution", "nodenext", types);
    }

    private static string? Install()
    {
        var stamp = Path.Combine(Folder, "installed");
        var wanted = string.Join('\n', Packages);
        if (File.Exists(stamp) && File.ReadAllText(stamp) == wanted)
            return null;
        Directory.CreateDirectory(Folder);
        try
        {
            using var npm = Process.Start(new ProcessStartInfo("npm", ["install", "--no-audit", "--no-fund", "--silent", "--prefix", Folder, .. Packages])
            {
                WorkingDirectory = Folder, RedirectStandardOutput = true, RedirectStandardError = true,
            })!;
            var error = npm.StandardError.ReadToEndAsync();
            npm.StandardOutput.ReadToEnd();
            npm.WaitForExit();
            if (npm.ExitCode != 0)
                return $"The schemas of Kubernetes cannot be had: npm ended with exit code {npm.ExitCode}: {error.GetAwaiter().GetResult().Split('\n')[0]}";
        }
        catch (Win32Exception)
        {
            return "The schemas of Kubernetes cannot be had: npm is missing.";
        }
        File.WriteAllText(stamp, wanted);
        return null;
    }
}
