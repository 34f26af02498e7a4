using System.Diagnostics.Metrics;
using RenderFarm.Engine.Torch;

namespace RenderFarm.Torch.Bench;

/// <summary>Frames in an evaluation, on the average since it was made.</summary>
internal sealed class MeanBatch : IDisposable
{
    private readonly MeterListener _listener = new();
    private long _frames, _evaluations;

    public MeanBatch()
    {
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (instrument is { Name: TorchInstruments.BatchName, Meter.Name: TorchInstruments.MeterName })
                listener.EnableMeasurementEvents(instrument);
        };
        _listener.SetMeasurementEventCallback<int>((_, frames, _, _) =>
        {
            Interlocked.Add(ref _frames, frames);
            Interlocked.Increment(ref _evaluations);
        });
        _listener.Start();
    }

    public double Value => (double)_frames / _evaluations;

    public void Dispose() => _listener.Dispose();
}
