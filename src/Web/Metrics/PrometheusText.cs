using System.Globalization;
using System.Text;

namespace RenderFarm.Web.Metrics;

/// <summary>Prometheus' text format 0.0.4, with names made of OpenTelemetry's by its rules: dots to underscores, units and _total at the end.</summary>
internal static class PrometheusText
{
    public const string ContentType = "text/plain; version=0.0.4; charset=utf-8";

    public static string Write(IEnumerable<InstrumentSums> instruments)
    {
        var text = new StringBuilder();
        // A family is told of once, however many meters have an instrument of its name.
        foreach (var family in instruments.GroupBy(FamilyName).OrderBy(group => group.Key, StringComparer.Ordinal))
        {
            var first = family.First();
            var series = family.Where(sums => sums.Kind == first.Kind).SelectMany(sums => sums.Read().Select(read => (sums, read)))
                .DistinctBy(pair => pair.read.Labels).ToList();
            if (series.Count == 0)
                continue;
            text.Append("# HELP ").Append(family.Key).Append(' ').Append(Escape(Help(first), quotes: false)).Append('\n');
            text.Append("# TYPE ").Append(family.Key).Append(' ').Append(first.Kind.ToString().ToLowerInvariant()).Append('\n');
            foreach (var (sums, (labels, sum, buckets)) in series)
                if (first.Kind == InstrumentKind.Histogram)
                    WriteHistogram(text, family.Key, labels, sum, buckets, sums.Bounds);
                else
                    WriteSample(text, family.Key, labels, sum);
        }
        return text.ToString();
    }

    /// <summary>What may stand for a metric or label: letters, digits, underscores.</summary>
    public static string Name(string name)
    {
        var text = new string([.. name.Select(c => char.IsAsciiLetterOrDigit(c) ? c : '_')]);
        while (text.Contains("__", StringComparison.Ordinal))
            text = text.Replace("__", "_", StringComparison.Ordinal);
        return text.Length == 0 || char.IsAsciiDigit(text[0]) ? "_" + text : text;
    }

    public static string Escape(string text, bool quotes)
    {
        var escaped = text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\n", "\\n", StringComparison.Ordinal);
        return quotes ? escaped.Replace("\"", "\\\"", StringComparison.Ordinal) : escaped;
    }

    private static string FamilyName(InstrumentSums sums)
    {
        var name = Name(sums.Instrument.Name);
        // What is in braces ("{frame}") says what is counted, and is no unit.
        var unit = sums.Instrument.Unit switch { null or "" => "", "s" => "seconds", "ms" => "milliseconds", "By" => "bytes", "1" => "ratio", _ => "" };
        if (unit.Length > 0 && !name.EndsWith("_" + unit, StringComparison.Ordinal))
            name += "_" + unit;
        return sums.Kind == InstrumentKind.Counter && !name.EndsWith("_total", StringComparison.Ordinal) ? name + "_total" : name;
    }

    private static string Help(InstrumentSums sums) =>
        string.IsNullOrWhiteSpace(sums.Instrument.Description) ? sums.Instrument.Name : sums.Instrument.Description;

    private static void WriteHistogram(StringBuilder text, string name, string labels, double sum, long[] buckets, double[] bounds)
    {
        var count = 0L;
        var before = labels.Length == 0 ? "" : labels + ",";
        for (var i = 0; i < buckets.Length; i++)
        {
            count += buckets[i];
            WriteSample(text, name + "_bucket", $"{before}le=\"{(i < bounds.Length ? Number(bounds[i]) : "+Inf")}\"", count);
        }
        WriteSample(text, name + "_sum", labels, sum);
        WriteSample(text, name + "_count", labels, count);
    }

    private static void WriteSample(StringBuilder text, string name, string labels, double value)
    {
        text.Append(name);
        if (labels.Length > 0)
            text.Append('{').Append(labels).Append('}');
        text.Append(' ').Append(Number(value)).Append('\n');
    }

    private static string Number(double value) =>
        double.IsPositiveInfinity(value) ? "+Inf" : double.IsNegativeInfinity(value) ? "-Inf" : value.ToString("R", CultureInfo.InvariantCulture);
}
