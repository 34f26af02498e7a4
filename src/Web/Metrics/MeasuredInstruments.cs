using System.Collections.Concurrent;
using System.Diagnostics.Metrics;

namespace RenderFarm.Web.Metrics;

/// <summary>Listens to the process's instruments and keeps their sums, for whoever asks.</summary>
internal sealed class MeasuredInstruments : IDisposable
{
    private readonly ConcurrentDictionary<Instrument, InstrumentSums> _sums = new();
    private readonly MeterListener _listener = new();

    /// <summary>With what the meters begin that people see: our own, and what ASP.NET, the runtime, and in a cluster Orleans and the database's driver tell of themselves.</summary>
    public static IReadOnlyList<string> Meters { get; } =
    [
        "RenderFarm.", "Microsoft.AspNetCore.Hosting", "Microsoft.AspNetCore.Server.Kestrel", "Microsoft.AspNetCore.RateLimiting", "System.Runtime",
        "Microsoft.Orleans", "Npgsql",
    ];

    public MeasuredInstruments()
    {
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (Meters.Any(meter => instrument.Meter.Name.StartsWith(meter, StringComparison.Ordinal)))
                listener.EnableMeasurementEvents(instrument, _sums.GetOrAdd(instrument, static i => new InstrumentSums(i)));
        };
        _listener.SetMeasurementEventCallback<byte>((_, value, tags, state) => Add(state, value, tags));
        _listener.SetMeasurementEventCallback<short>((_, value, tags, state) => Add(state, value, tags));
        _listener.SetMeasurementEventCallback<int>((_, value, tags, state) => Add(state, value, tags));
        _listener.SetMeasurementEventCallback<long>((_, value, tags, state) => Add(state, value, tags));
        _listener.SetMeasurementEventCallback<float>((_, value, tags, state) => Add(state, value, tags));
        _listener.SetMeasurementEventCallback<double>((_, value, tags, state) => Add(state, value, tags));
        _listener.SetMeasurementEventCallback<decimal>((_, value, tags, state) => Add(state, (double)value, tags));
        _listener.Start();
    }

    /// <summary>Instruments with their sums of this moment; those of the same name (of several meters) beside each other.</summary>
    public IReadOnlyList<InstrumentSums> Now()
    {
        _listener.RecordObservableInstruments();
        return [.. _sums.Values.OrderBy(sums => sums.Instrument.Name, StringComparer.Ordinal)];
    }

    public void Dispose() => _listener.Dispose();

    private static void Add(object? state, double value, ReadOnlySpan<KeyValuePair<string, object?>> tags) => ((InstrumentSums)state!).Add(value, tags);
}
