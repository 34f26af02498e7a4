using System.Diagnostics.Metrics;

namespace RenderFarm.Engine.Torch;

/// <summary>What the engine on Torch counts.</summary>
public sealed class TorchInstruments : IDisposable
{
    public const string MeterName = "RenderFarm.Engine.Torch";

    /// <summary>Its sum over its count is the mean batch: frames evaluated over evaluations of the network.</summary>
    public const string BatchName = "farm.engine.batch";

    private readonly Meter _meter = new(MeterName);
    private readonly Histogram<int> _batch;

    private TorchInstruments() => _batch = _meter.CreateHistogram(
        BatchName, "{frame}", "Frames in one evaluation of the network.", tags: null,
        new InstrumentAdvice<int> { HistogramBucketBoundaries = [1, 2, 4, 8, 16, 32, 64] });

    /// <summary>Of a process; listeners find it by its name.</summary>
    internal static TorchInstruments Default { get; } = new();

    internal void Evaluated(int frames) => _batch.Record(frames);

    public void Dispose() => _meter.Dispose();
}
