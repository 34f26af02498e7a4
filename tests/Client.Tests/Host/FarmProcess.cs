using System.Diagnostics;
using System.Globalization;
using RenderFarm.Client.Remote;

namespace RenderFarm.Client.Tests.Host;

/// <summary>A real './farm serve', and a client of it.</summary>
internal sealed class FarmProcess : IDisposable
{
    private readonly Process _process;
    private readonly Task<string> _errors;
    private RenderFarmClient? _client;

    private FarmProcess(Process process) => (_process, _errors) = (process, process.StandardError.ReadToEndAsync());

    public RenderFarmClient Client => _client ?? throw new InvalidOperationException("The farm is not ready.");

    public static FarmProcess Start(string data, double checkpointSeconds = 30, string? trace = null, int workers = 1, params string[] more)
    {
        var start = new ProcessStartInfo("dotnet") { RedirectStandardOutput = true, RedirectStandardError = true };
        string[] words =
        [
            Path.Combine(AppContext.BaseDirectory, "RenderFarm.Client.dll"), "serve", "--data", data, "--listen", "127.0.0.1:0", "--threads", "1",
            "--workers", workers.ToString(CultureInfo.InvariantCulture),
            "--checkpoint-every", checkpointSeconds.ToString(CultureInfo.InvariantCulture), .. trace is null ? Array.Empty<string>() : ["--trace", trace], .. more,
        ];
        foreach (var word in words)
            start.ArgumentList.Add(word);
        start.Environment["RENDERFARM_HOME"] = Path.Combine(data, "home");
        return new FarmProcess(Process.Start(start)!);
    }

    /// <summary>Reads up to the line that says so.</summary>
    public async Task UntilReady(CancellationToken cancellation)
    {
        while (await _process.StandardOutput.ReadLineAsync(cancellation) is { } line)
            if (line.StartsWith("The farm is ready: ", StringComparison.Ordinal))
            {
                _client = new RenderFarmClient(FarmAddress.Find(line.Split(' ')[4], _ => null));
                return;
            }
        throw new InvalidOperationException($"The farm ended before it was ready: {await _errors}");
    }

    public void Kill()
    {
        _process.Kill();
        _process.WaitForExit();
    }

    /// <summary>A service manager's stop.</summary>
    /// <returns>Exit code, and what was said meanwhile.</returns>
    public async Task<(int ExitCode, string Output, string Errors)> Terminate(CancellationToken cancellation)
    {
        Process.Start("kill", ["-TERM", _process.Id.ToString(CultureInfo.InvariantCulture)])!.WaitForExit();
        var output = await _process.StandardOutput.ReadToEndAsync(cancellation);
        await _process.WaitForExitAsync(cancellation);
        return (_process.ExitCode, output, await _errors);
    }

    public async Task<(int ExitCode, string Errors)> End(CancellationToken cancellation)
    {
        await _process.StandardOutput.ReadToEndAsync(cancellation);
        await _process.WaitForExitAsync(cancellation);
        return (_process.ExitCode, await _errors);
    }

    public void Dispose()
    {
        _client?.Dispose();
        if (!_process.HasExited)
            _process.Kill();
        _process.Dispose();
    }
}
