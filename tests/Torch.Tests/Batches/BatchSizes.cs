using System.Diagnostics.Metrics;
using RenderFarm.Engine.Torch;

namespace RenderFarm.Torch.Tests.Batches;

/// <summary>Frames in each evaluation that was made on this test's threads: the metric is the whole process's.</summary>
internal sealed class BatchSizes : IDisposable
{
    private static readonly AsyncLocal<BatchSizes?> Mine = new();

    private readonly MeterListener _listener = new();
    private readonly List<int> _sizes = [];

    public BatchSizes()
    {
        Mine.Value = this;
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (instrument is { Name: TorchInstruments.BatchName, Meter.Name: TorchInstruments.MeterName })
                listener.EnableMeasurementEvents(instrument);
        };
        _listener.SetMeasurementEventCallback<int>((_, frames, _, _) =>
        {
            if (Mine.Value != this)
                return;
            lock (_sizes)
                _sizes.Add(frames);
        });
        _listener.Start();
    }

    public IReadOnlyList<int> All { get { lock (_sizes) return [.. _sizes]; } }

    public double Mean => All.Average();

    public void Dispose() => _listener.Dispose();
}
