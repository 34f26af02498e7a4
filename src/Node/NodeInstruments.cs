using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace RenderFarm.Node;

/// <summary>What a node counts. Names follow OpenTelemetry's conventions; no label has more than a handful of values.</summary>
public sealed class NodeInstruments : IDisposable
{
    public const string MeterName = "RenderFarm.Node";

    private readonly Meter _meter = new(MeterName);
    private readonly Histogram<double> _frameDuration, _checkpointDuration;
    private readonly Counter<long> _attempts, _repeatedReports, _superseded, _lostLeases, _storeRetries, _checkpointBytes;
    private readonly UpDownCounter<int> _rendering;

    public NodeInstruments()
    {
        // OpenTelemetry's own boundaries end at ten seconds; frames take minutes.
        _frameDuration = _meter.CreateHistogram("farm.node.frame.duration", "s", "From the start of a frame's render until its result was put.", tags: null,
            new InstrumentAdvice<double> { HistogramBucketBoundaries = [0.01, 0.1, 0.5, 1, 2, 5, 10, 20, 30, 60, 120, 300, 600, 1800, 3600] });
        _checkpointDuration = _meter.CreateHistogram<double>("farm.node.checkpoint.duration", "s", "Putting one checkpoint into the blob store.");
        _checkpointBytes = _meter.CreateCounter<long>("farm.node.checkpoint.size", "By", "Bytes of checkpoints put.");
        _attempts = _meter.CreateCounter<long>("farm.node.attempts", "{attempt}", "Attempts that ended, by outcome.");
        _repeatedReports = _meter.CreateCounter<long>("farm.node.reports.repeated", "{report}", "Reports sent again for want of an acknowledgement.");
        _superseded = _meter.CreateCounter<long>("farm.node.reports.superseded", "{report}", "Outcomes that came after their lease had gone to another.");
        _lostLeases = _meter.CreateCounter<long>("farm.node.leases.lost", "{lease}", "Leases that the farm had taken away.");
        _storeRetries = _meter.CreateCounter<long>("farm.node.store.retries", "{try}", "Calls of the blob store that failed and were tried again.");
        _rendering = _meter.CreateUpDownCounter<int>("farm.node.rendering", "{frame}", "Frames being rendered now.");
    }

    /// <summary>Of a process; listeners find it by its name.</summary>
    public static NodeInstruments Default { get; } = new();

    public void RenderBegan() => _rendering.Add(1);

    public void RenderEnded() => _rendering.Add(-1);

    /// <param name="outcome">"rendered", "failed", "interrupted", "lost".</param>
    /// <param name="kind">Of a failure.</param>
    public void AttemptEnded(string outcome, string? kind = null)
    {
        var tags = new TagList { { "outcome", outcome } };
        if (kind is not null)
            tags.Add("error.type", kind);
        _attempts.Add(1, tags);
    }

    public void FrameTook(double seconds) => _frameDuration.Record(seconds);

    public void CheckpointTook(double seconds, long bytes)
    {
        _checkpointDuration.Record(seconds);
        _checkpointBytes.Add(bytes);
    }

    public void ReportRepeated() => _repeatedReports.Add(1);

    public void ReportSuperseded() => _superseded.Add(1);

    public void LeaseLost() => _lostLeases.Add(1);

    public void StoreRetried() => _storeRetries.Add(1);

    public void Dispose() => _meter.Dispose();
}
