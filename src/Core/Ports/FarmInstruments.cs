using System.Diagnostics.Metrics;
using RenderFarm.Core.Frames;

namespace RenderFarm.Core.Ports;

/// <summary>
/// What a farm counts, whatever hosts it: its host calls the verbs, its web side shows them. Names follow OpenTelemetry's conventions, and become
/// farm_frames_total and the like. No label names a job or an owner: their values would never end.
/// </summary>
public sealed class FarmInstruments : IDisposable
{
    public const string MeterName = "RenderFarm.Farm";

    private readonly Meter _meter = new(MeterName);
    private readonly Counter<long> _frames, _expired, _superseded, _webhooks;
    private readonly Histogram<double> _duration;
    private volatile FarmOverview? _overview;

    public FarmInstruments()
    {
        _frames = _meter.CreateCounter<long>("farm.frames", "{frame}", "Attempts at frames that ended, by outcome.");
        _duration = _meter.CreateHistogram("farm.frame.duration", "s", "Seconds that finished frames took to render.", tags: null,
            new InstrumentAdvice<double> { HistogramBucketBoundaries = [0.01, 0.1, 0.5, 1, 2, 5, 10, 20, 30, 60, 120, 300, 600, 1800, 3600] });
        _expired = _meter.CreateCounter<long>("farm.leases.expired", "{lease}", "Leases that ran out, as nothing was heard of their workers.");
        _superseded = _meter.CreateCounter<long>("farm.outcomes.superseded", "{outcome}", "Outcomes that came after their lease had gone, and were dropped.");
        _webhooks = _meter.CreateCounter<long>("farm.webhooks", "{delivery}", "Tries to deliver a webhook, by outcome.");
        _meter.CreateObservableGauge("farm.queue.frames", States, "{frame}", "Frames of unfinished jobs, by state.");
        _meter.CreateObservableGauge("farm.queue.ready", () => Now(overview => overview.ReadyFrames), "{frame}", "Waiting frames that more workers could paint.");
        _meter.CreateObservableGauge("farm.workers", Workers, "{worker}", "Workers that were heard of lately, by whether they paint.");
        _meter.CreateObservableGauge("farm.jobs.active", () => Now(overview => overview.ActiveJobs), "{job}", "Jobs that are not finished.");
        _meter.CreateObservableGauge("farm.blobs.size", () => Now(overview => overview.BlobBytes), "By", "Bytes in the blob store.");
    }

    /// <param name="seconds">Of a rendered frame; null: it has none.</param>
    public void AttemptEnded(Outcome outcome, double? seconds = null)
    {
        _frames.Add(1, new KeyValuePair<string, object?>("outcome", outcome switch
        {
            Outcome.Rendered { Result.Reused: true } => "reused",
            Outcome.Rendered => "rendered",
            Outcome.Failed failed => "failed_" + failed.Kind.ToString().ToLowerInvariant(),
            Outcome.Interrupted => "interrupted",
            _ => "abandoned",
        }));
        if (seconds is { } took)
            _duration.Record(took);
    }

    public void LeasesExpired(int count) => _expired.Add(count);

    public void OutcomeSuperseded() => _superseded.Add(1);

    public void WebhookTried(bool delivered) => _webhooks.Add(1, new KeyValuePair<string, object?>("outcome", delivered ? "delivered" : "failed"));

    /// <summary>Gauges show the overview that was seen last.</summary>
    public void Saw(FarmOverview overview) => _overview = overview;

    /// <summary>Whether the instrument is one of these, and not of another farm in the same process.</summary>
    public bool Made(Instrument instrument) => instrument.Meter == _meter;

    public void Dispose() => _meter.Dispose();

    private IEnumerable<Measurement<long>> Now(Func<FarmOverview, long> value) => _overview is { } overview ? [new(value(overview))] : [];

    private IEnumerable<Measurement<long>> States() => _overview is not { Counts: var counts } ? [] :
    [
        With(counts.Waiting, "waiting"), With(counts.Running, "running"), With(counts.Done, "done"), With(counts.Failed, "failed"), With(counts.Skipped, "skipped"),
    ];

    private IEnumerable<Measurement<long>> Workers() => _overview is not { } overview ? [] :
        [With(overview.BusyWorkers, "busy"), With(overview.Workers - overview.BusyWorkers, "idle")];

    private static Measurement<long> With(long value, string state) => new(value, new KeyValuePair<string, object?>("state", state));
}
