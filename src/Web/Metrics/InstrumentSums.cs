using System.Diagnostics.Metrics;
using System.Globalization;
using System.Text;

namespace RenderFarm.Web.Metrics;

/// <summary>Sums of one instrument, a series for each set of labels.</summary>
internal sealed class InstrumentSums(Instrument instrument)
{
    // OpenTelemetry's default, for instruments that give no advice.
    private static readonly double[] DefaultBounds = [0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10];

    // Labels of ours have a handful of values; an instrument with more series than this is faulty, and must not fill memory.
    private const int MostSeries = 2_000;

    private readonly Lock _lock = new();
    private readonly SortedDictionary<string, Series> _series = new(StringComparer.Ordinal);

    public Instrument Instrument => instrument;

    public InstrumentKind Kind { get; } = KindOf(instrument.GetType().Name);

    public double[] Bounds { get; } = BoundsOf(instrument);

    public void Add(double value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        if (double.IsNaN(value))
            return;
        var labels = Labels(tags);
        lock (_lock)
        {
            if (!_series.TryGetValue(labels, out var series))
            {
                if (_series.Count >= MostSeries)
                    return;
                _series[labels] = series = new Series(Kind == InstrumentKind.Histogram ? new long[Bounds.Length + 1] : []);
            }
            series.Sum = instrument.IsObservable ? value : series.Sum + value;
            if (Kind != InstrumentKind.Histogram)
                return;
            var bucket = Array.BinarySearch(Bounds, value);
            series.Buckets[bucket < 0 ? ~bucket : bucket]++;
        }
    }

    /// <summary>Copies, by their labels as they are written: name="value",...</summary>
    public IReadOnlyList<(string Labels, double Sum, long[] Buckets)> Read()
    {
        lock (_lock)
            return [.. _series.Select(pair => (pair.Key, pair.Value.Sum, (long[])pair.Value.Buckets.Clone()))];
    }

    private static string Labels(ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        if (tags.IsEmpty)
            return "";
        var pairs = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var (name, value) in tags)
            pairs[PrometheusText.Name(name)] = Convert.ToString(value, CultureInfo.InvariantCulture) is var text && value is bool ? text!.ToLowerInvariant() : text ?? "";
        var labels = new StringBuilder();
        foreach (var (name, value) in pairs)
            labels.Append(labels.Length > 0 ? "," : "").Append(name).Append("=\"").Append(PrometheusText.Escape(value, quotes: true)).Append('"');
        return labels.ToString();
    }

    private static InstrumentKind KindOf(string type) =>
        type.StartsWith("Histogram", StringComparison.Ordinal) ? InstrumentKind.Histogram :
        type.StartsWith("Counter", StringComparison.Ordinal) || type.StartsWith("ObservableCounter", StringComparison.Ordinal) ? InstrumentKind.Counter :
        InstrumentKind.Gauge;

    private static double[] BoundsOf(Instrument instrument) => instrument switch
    {
        Histogram<double> { Advice.HistogramBucketBoundaries: { Count: > 0 } bounds } => [.. bounds],
        Histogram<long> { Advice.HistogramBucketBoundaries: { Count: > 0 } bounds } => [.. bounds.Select(bound => (double)bound)],
        Histogram<int> { Advice.HistogramBucketBoundaries: { Count: > 0 } bounds } => [.. bounds.Select(bound => (double)bound)],
        _ => DefaultBounds,
    };

    private sealed class Series(long[] buckets)
    {
        public double Sum { get; set; }

        public long[] Buckets => buckets;
    }
}

internal enum InstrumentKind { Counter, Gauge, Histogram }
