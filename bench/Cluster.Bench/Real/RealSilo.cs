using System.Diagnostics;
using System.Globalization;
using RenderFarm.Silo.Commands;

namespace RenderFarm.Cluster.Bench.Real;

/// <summary>A silo in a process of its own.</summary>
internal sealed class RealSilo : IAsyncDisposable
{
    /// <summary>What a coordinator says when it becomes the one that has the queue.</summary>
    private const string QueueWasRead = "The queue was read";

    private static readonly TimeSpan LongestStart = TimeSpan.FromMinutes(1);

    private readonly Process _process;
    private readonly TaskCompletionSource _ready = new();
    private readonly Task _reading;
    private long _queueRead;
    private string _lastWord = "";

    private RealSilo(Process process, string name, Uri url)
    {
        (_process, Name, Url) = (process, name, url);
        _reading = Task.WhenAll(Read(process.StandardOutput), Read(process.StandardError));
    }

    public string Name { get; }

    public Uri Url { get; }

    /// <summary>Ticks when it last became the one that has the queue; 0: never.</summary>
    public long QueueRead => Volatile.Read(ref _queueRead);

    /// <param name="settings">Beside ports, name and folder.</param>
    public static async Task<RealSilo> Start(string name, string folder, Func<int> freePort, IEnumerable<string> settings)
    {
        var port = freePort();
        var start = new ProcessStartInfo("dotnet",
        [
            typeof(SiloProgram).Assembly.Location, "silo", string.Create(CultureInfo.InvariantCulture, $"--Farm:Listen=127.0.0.1:{port}"),
            string.Create(CultureInfo.InvariantCulture, $"--Farm:Silo:Port={freePort()}"), "--Farm:Silo:GatewayPort=0", $"--Farm:Silo:Name={name}",
            "--Farm:Worker:Threads=1", $"--Farm:Data={Path.Combine(folder, name)}", .. settings,
        ])
        {
            RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = folder,
        };
        start.Environment["RENDERFARM_HOME"] = folder;
        var silo = new RealSilo(Process.Start(start)!, name, new Uri(string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{port}")));
        if (await Task.WhenAny(silo._ready.Task, silo._reading).WaitAsync(LongestStart) == silo._ready.Task)
            return silo;
        throw new IOException($"the silo {name} did not become ready: {silo._lastWord}");
    }

    /// <summary>As kill -9 does, and returns when it has ended.</summary>
    public async ValueTask DisposeAsync()
    {
        _process.Kill(entireProcessTree: true);
        await _reading;
        await _process.WaitForExitAsync();
        _process.Dispose();
    }

    private async Task Read(StreamReader from)
    {
        while (await from.ReadLineAsync() is { } line)
        {
            _lastWord = line;
            if (line.Contains(QueueWasRead, StringComparison.Ordinal))
                Volatile.Write(ref _queueRead, Stopwatch.GetTimestamp());
            if (line.StartsWith("The silo is ready", StringComparison.Ordinal))
                _ready.TrySetResult();
        }
    }
}
