using System.ComponentModel;
using System.Diagnostics;
using System.Security.Cryptography;
using RenderFarm.Silo.Local;

namespace RenderFarm.Azure.Tests;

/// <summary>A real Azurite on a free port of loopback, with a folder and an account of its own.</summary>
public sealed class Azurite : IAsyncLifetime
{
    private const string Version = "3.35.0";

    /// <summary>It listens after a second or two; one that says nothing for so long has hung.</summary>
    private static readonly TimeSpan LongestStart = TimeSpan.FromMinutes(2);

    private static readonly SemaphoreSlim Installing = new(1);

    private readonly string _key = Convert.ToBase64String(RandomNumberGenerator.GetBytes(64));
    private readonly string _folder = Directory.CreateTempSubdirectory("farm-azurite-").FullName;
    private readonly int _port = FreePorts.Next();
    private Process? _process;

    /// <summary>Why there is none; null when it runs.</summary>
    public string? WhyNot { get; private set; }

    public string ConnectionString =>
        $"DefaultEndpointsProtocol=http;AccountName=farm;AccountKey={_key};BlobEndpoint=http://127.0.0.1:{_port}/farm;";

    private static string Tool => Path.Combine(Root(), "artifacts", "azurite");

    private static string Program => Path.Combine(Tool, "node_modules", ".bin", "azurite-blob");

    public async ValueTask InitializeAsync()
    {
        WhyNot = await Install();
        if (WhyNot is null)
            await Start();
    }

    /// <summary>Returns when it answers.</summary>
    public async Task Start()
    {
        var start = new ProcessStartInfo(
            Program,
            ["--silent", "--skipApiVersionCheck", "--disableTelemetry", "--blobHost", "127.0.0.1", "--blobPort", $"{_port}", "--location", _folder])
        {
            RedirectStandardOutput = true,
            WorkingDirectory = _folder,
        };
        start.Environment["AZURITE_ACCOUNTS"] = $"farm:{_key}";
        _process = Process.Start(start)!;
        using var patience = new CancellationTokenSource(LongestStart);
        try
        {
            while (await _process.StandardOutput.ReadLineAsync(patience.Token) is { } line)
                if (line.Contains("successfully listens", StringComparison.Ordinal))
                    return;
        }
        catch (OperationCanceledException)
        {
            Kill();
            throw new IOException("Azurite did not say that it listens.");
        }
        throw new IOException("Azurite ended before it listened.");
    }

    /// <summary>As kill -9 does.</summary>
    public void Kill()
    {
        _process?.Kill(entireProcessTree: true);
        _process?.WaitForExit();
        _process?.Dispose();
        _process = null;
    }

    /// <summary>
    /// Away for a moment. Told to end, it writes down what it has: killed, it forgets its last seconds, which no real account does.
    /// </summary>
    public async Task Restart()
    {
        using (var kill = Process.Start("kill", ["-TERM", $"{_process!.Id}"]))
            await kill.WaitForExitAsync();
        await _process.WaitForExitAsync();
        await Start();
    }

    public ValueTask DisposeAsync()
    {
        Kill();
        Directory.Delete(_folder, recursive: true);
        return ValueTask.CompletedTask;
    }

    // Two classes may want it at once: the second finds it installed.
    private static async Task<string?> Install()
    {
        await Installing.WaitAsync();
        try
        {
            return File.Exists(Program) ? null : await InstallByNpm();
        }
        finally
        {
            Installing.Release();
        }
    }

    private static async Task<string?> InstallByNpm()
    {
        Directory.CreateDirectory(Tool);
        // Test projects run side by side: the second waits for the first.
        var start = new ProcessStartInfo("flock", [$"{Tool}.lock", "npm", "install", "--no-audit", "--no-fund", "--silent", "--prefix", Tool, $"azurite@{Version}"])
        {
            RedirectStandardOutput = true,
            WorkingDirectory = Tool,
        };
        try
        {
            using var npm = Process.Start(start)!;
            await npm.StandardOutput.ReadToEndAsync();
            await npm.WaitForExitAsync();
            return npm.ExitCode == 0 && File.Exists(Program) ? null : $"Azurite {Version} cannot be had: npm ended with exit code {npm.ExitCode}";
        }
        catch (Win32Exception)
        {
            return $"Azurite {Version} cannot be had: npm or flock is missing";
        }
    }

    private static string Root()
    {
        var folder = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(folder, "RenderFarm.sln")))
            folder = Path.GetDirectoryName(folder) ?? throw new DirectoryNotFoundException("No folder above the tests holds RenderFarm.sln.");
        return folder;
    }
}
