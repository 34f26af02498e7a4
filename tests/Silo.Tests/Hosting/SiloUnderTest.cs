using System.Diagnostics;
using System.Net;
using RenderFarm.Silo.Local;

namespace RenderFarm.Silo.Tests.Hosting;

/// <summary>A real silo: the program itself, in a process of its own, on free ports of loopback.</summary>
internal sealed class SiloUnderTest : IAsyncDisposable
{
    /// <summary>Seconds on machines under load; one that says nothing for so long has hung.</summary>
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(2);

    private readonly Process _process;
    private readonly List<string> _said = [];
    private readonly TaskCompletionSource _ready = new();
    private readonly string _folder;
    private readonly Task _reading;

    private SiloUnderTest(Process process, string folder, int port)
    {
        (_process, _folder, Client) = (process, folder, new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{port}") });
        _reading = Task.WhenAll(Read(process.StandardOutput), Read(process.StandardError));
    }

    public HttpClient Client { get; }

    public string Said
    {
        get
        {
            lock (_said)
                return string.Join('\n', _said);
        }
    }

    /// <param name="settings">Beside ports and folders, as Farm:... = value.</param>
    public static SiloUnderTest Start(params (string Key, string Value)[] settings) => Start(SiloLaunch.Usual, settings);

    public static Task<SiloUnderTest> StartReady(params (string Key, string Value)[] settings) => StartReady(SiloLaunch.Usual, settings);

    public static async Task<SiloUnderTest> StartReady(SiloLaunch launch, params (string Key, string Value)[] settings)
    {
        var silo = Start(launch, settings);
        try
        {
            if (await Task.WhenAny(silo._ready.Task, silo._reading).WaitAsync(Longest) == silo._ready.Task)
                return silo;
            throw new IOException($"the silo ended with {await silo.Ended()} before it was ready: {silo.Said}");
        }
        catch
        {
            await silo.DisposeAsync();
            throw;
        }
    }

    public async Task<HttpStatusCode> Status(string path, string? token = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        if (token is not null)
            request.Headers.Authorization = new("Bearer", token);
        using var response = await Client.SendAsync(request, TestContext.Current.CancellationToken);
        return response.StatusCode;
    }

    public void Signal(string name)
    {
        using var kill = Process.Start("kill", [$"-{name}", $"{_process.Id}"]);
        kill.WaitForExit();
    }

    /// <returns>The exit code.</returns>
    public async Task<int> Ended()
    {
        await _process.WaitForExitAsync().WaitAsync(Longest);
        await _reading;
        return _process.ExitCode;
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
            _process.Kill(entireProcessTree: true);
        await _reading;
        _process.Dispose();
        Client.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    private static SiloUnderTest Start(SiloLaunch launch, (string Key, string Value)[] settings)
    {
        var folder = Directory.CreateTempSubdirectory("farm-silo-").FullName;
        var port = FreePorts.Next();
        (string Key, string Value)[] all =
        [
            ("Farm:Listen", $"127.0.0.1:{port}"), ("Farm:Silo:Port", $"{FreePorts.Next()}"), ("Farm:Silo:GatewayPort", "0"), ("Farm:Data", folder),
            ("Farm:Worker:Threads", "1"), ("Farm:Silo:Name", $"silo-{port}"), .. settings,
        ];
        var start = new ProcessStartInfo("dotnet", [launch.Program, "silo", .. all.Select(pair => $"--{pair.Key}={pair.Value}")])
        {
            RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = folder,
        };
        start.Environment["RENDERFARM_HOME"] = folder;
        foreach (var (key, value) in launch.Environment)
            start.Environment[key] = value;
        return new SiloUnderTest(Process.Start(start)!, folder, port);
    }

    private async Task Read(StreamReader from)
    {
        while (await from.ReadLineAsync() is { } line)
        {
            lock (_said)
                _said.Add(line);
            if (line.StartsWith("The silo is ready", StringComparison.Ordinal))
                _ready.TrySetResult();
        }
    }
}
