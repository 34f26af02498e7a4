using System.Diagnostics.Metrics;

namespace RenderFarm.Engine.Torch;

/// <summary>What the engine on Torch counts.</summary>
public sealed class TorchInstruments : IDisposable
{
    public const string MeterName = "RenderFarm.Engine.Torch";

    /// <summary>Its sum over its count is the mean batch: frames evaluated over evaluations of the network.</summary>
    public const string BatchName = "farm.engine.batch";

    /// <summary>What keeps the device from working through its queue: four an iteration of L-BFGS one by one, one every four iterations ahead.</summary>
    public const string WaitsName = "farm.engine.waits";

    private readonly Meter _meter = new(MeterName);
    private readonly Histogram<int> _batch;
    private readonly Counter<int> _waits;

    private TorchInstruments()
    {
        _batch = _meter.CreateHistogram(
            BatchName, "{frame}", "Frames in one evaluation of the network.", tags: null,
            new InstrumentAdvice<int> { HistogramBucketBoundaries = [1, 2, 4, 8, 16, 32, 64] });
        _waits = _meter.CreateCounter<int>(WaitsName, "{wait}", "How often numbers of the device were waited for.");
    }

    /// <summary>Of a process; listeners find it by its name.</summary>
    internal static TorchInstruments Default { get; } = new();

    internal void Evaluated(int frames) => _batch.Record(frames);

    internal void Waited() => _waits.Add(1);

    public void Dispose() => _meter.Dispose();
}
