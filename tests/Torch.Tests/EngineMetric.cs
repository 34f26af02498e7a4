using System.Diagnostics.Metrics;
using RenderFarm.Engine.Torch;

namespace RenderFarm.Torch.Tests;

/// <summary>What an instrument of the engine counted on this test's threads: the instrument is the whole process's.</summary>
internal sealed class EngineMetric : IDisposable
{
    private static readonly AsyncLocal<EngineMetric?> Mine = new();

    private readonly MeterListener _listener = new();
    private readonly List<int> _values = [];

    public EngineMetric(string name)
    {
        Mine.Value = this;
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (instrument.Name == name && instrument.Meter.Name == TorchInstruments.MeterName)
                listener.EnableMeasurementEvents(instrument);
        };
        _listener.SetMeasurementEventCallback<int>((_, value, _, _) =>
        {
            if (Mine.Value != this)
                return;
            lock (_values)
                _values.Add(value);
        });
        _listener.Start();
    }

    public IReadOnlyList<int> All { get { lock (_values) return [.. _values]; } }

    public double Mean => All.Average();

    public void Dispose() => _listener.Dispose();
}
