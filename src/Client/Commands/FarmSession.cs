using System.Text.Json;
using RenderFarm.Client.Progress;
using RenderFarm.Client.Remote;

namespace RenderFarm.Client.Commands;

/// <summary>One command's talk with its farm: the connection, and how to answer the caller.</summary>
internal sealed class FarmSession : IDisposable
{
    private static readonly TimeSpan TroublePause = TimeSpan.FromSeconds(5);

    private readonly Lock _lock = new();
    private long? _lastTrouble;

    public FarmSession(FarmAddress address, bool json)
    {
        Json = json;
        Farm = new RenderFarmClient(address, new FarmClientOptions { OnTrouble = Trouble });
    }

    public RenderFarmClient Farm { get; }
    public bool Json { get; }
    public TextWriter Output { get; } = Console.Out;

    /// <summary>Ends a line on the terminal that is still being rewritten, before another is written.</summary>
    public Action EndLine { get; set; } = () => { };

    /// <summary>The answer: an object for programs, lines for people.</summary>
    public void Answer<T>(T value, Func<T, IEnumerable<string>> lines)
    {
        if (Json)
            WriteJson(value);
        else
            foreach (var line in lines(value))
                Output.WriteLine(Wording.OneLine(line));
    }

    public void WriteJson<T>(T value)
    {
        Output.WriteLine(JsonSerializer.Serialize(value, RemoteJson.TypeOf<T>()));
        Output.Flush();
    }

    /// <summary>For people, on standard error: standard output holds answers alone.</summary>
    public void Tell(string line)
    {
        EndLine();
        Console.Error.WriteLine(Wording.OneLine(line));
    }

    public void Dispose() => Farm.Dispose();

    // Eight transfers that wait for one farm need not say so eight times.
    private void Trouble(string trouble)
    {
        lock (_lock)
        {
            if (_lastTrouble is { } last && TimeProvider.System.GetElapsedTime(last) < TroublePause)
                return;
            _lastTrouble = TimeProvider.System.GetTimestamp();
        }
        Tell($"{trouble}: trying again...");
    }
}
