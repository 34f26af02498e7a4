using System.Collections.Concurrent;
using RenderFarm.Core.Frames;
using RenderFarm.Core.Jobs;
using RenderFarm.Core.Ports;
using RenderFarm.Core.Scheduling;
using RenderFarm.Views.Watching;

namespace RenderFarm.Views.Reading;

/// <summary>The farm as of the last group: what readers and watchers see. Readers never wait for the writer, nor it for them.</summary>
internal sealed class PublishedFarm : IWatched
{
    private static readonly TimeSpan ForecastPause = TimeSpan.FromSeconds(2);

    private readonly ConcurrentDictionary<JobId, PublishedJob> _jobs = new();
    private readonly Func<Job, int, FrameRange?> _stored;
    private readonly VersionClock _clock;
    private readonly string _farmVersion;
    private long _blobBytes;
    private volatile FarmOverview _overview;
    private volatile IReadOnlyList<WorkerView> _workers = [];
    private WatchHub? _hub;

    /// <param name="stored">A range as it was written down; null: nothing ever happened to it.</param>
    public PublishedFarm(Func<Job, int, FrameRange?> stored, VersionClock clock, string farmVersion)
    {
        (_stored, _clock, _farmVersion) = (stored, clock, farmVersion);
        _overview = new FarmOverview(clock.Last, farmVersion, default, 0, 0, 0, 0, new int[60], [], 0);
    }

    public IReadOnlyList<WorkerView> Workers => _workers;

    /// <summary>All jobs, newest first.</summary>
    public IEnumerable<PublishedJob> Newest => _jobs.Values.OrderByDescending(job => job.Job.Id.Text, StringComparer.Ordinal);

    public void Tell(WatchHub hub) => _hub = hub;

    public void SetBlobBytes(long bytes) => Interlocked.Exchange(ref _blobBytes, bytes);

    public PublishedJob? Find(JobId id) => _jobs.GetValueOrDefault(id);

    public void Forget(JobId id) => _jobs.TryRemove(id, out _);

    /// <summary>Called by the writer, as the next two.</summary>
    public void Restored(Job job, IJobLists lists) => _jobs[job.Id] = new PublishedJob(job, lists, _clock.Next());

    public void Publish(Dispatcher dispatcher, IReadOnlyList<JobNews> news, Func<JobId, IJobLists> lists)
    {
        if (news.Count == 0)
            return;
        var version = _clock.Next();
        foreach (var (job, ranges, events) in news)
        {
            var published = _jobs.GetOrAdd(job.Id, _ => new PublishedJob(job, lists(job.Id), version));
            foreach (var (index, range) in ranges)
                published.SetRange(index, range);
            published.Set(job, PublishedAttempt.Of(dispatcher, job.Id), dispatcher.SecondsPerFrame(job.Id), version);
            _hub?.Changed(job.Id, () => events.SelectMany(FrameChanges.Of));
        }
    }

    /// <summary>What changes with time: forecasts, workers, the overview.</summary>
    public void Refresh(Dispatcher dispatcher, DateTimeOffset now)
    {
        var open = dispatcher.OpenJobs.ToList();
        foreach (var job in open)
        {
            if (_jobs.GetValueOrDefault(job.Id) is not { Attempts.Count: > 0 } published)
                continue;
            published.Set(job, PublishedAttempt.Of(dispatcher, job.Id), dispatcher.SecondsPerFrame(job.Id), published.View.Version);
            if (now - published.Forecast >= ForecastPause)
                published.SetForecast(dispatcher.Eta(job.Id, now), now, _clock.Next());
            _hub?.Progressed(job.Id);
        }
        _workers = dispatcher.Workers(now);
        _overview = new FarmOverview(
            _clock.Last, _farmVersion, dispatcher.Counts, open.Count(job => job.Standing.GivesFrames), _workers.Count,
            _workers.Count(worker => worker.Running.Count > 0), dispatcher.Throughput.Rate(now), dispatcher.Throughput.PerMinute(now),
            [.. dispatcher.RecentFailures], Interlocked.Read(ref _blobBytes), dispatcher.ReadyFrames);
    }

    public JobView? Job(JobId id) => Find(id)?.View;

    public FrameMap? Map(JobId id)
    {
        if (Find(id) is not { } job)
            return null;
        // The version first: what changes meanwhile is told again.
        var version = _clock.Last;
        return new FrameMap(version, job.AllRuns(range => Range(job, range).Runs()));
    }

    public FarmOverview Overview() => _overview;

    public IReadOnlyList<JobView> Jobs()
    {
        var views = Newest.Select(job => job.View).ToList();
        var open = views.Where(view => view.State is not (JobState.Finished or JobState.Cancelled));
        return [.. open, .. views.Where(view => view.State is JobState.Finished or JobState.Cancelled).Take(Limits.SettledJobsShown)];
    }

    public IReadOnlyList<FrameProgress> Running(JobId id) => Find(id)?.Running ?? [];

    /// <summary>A range as it stands, from memory or from the store.</summary>
    public FrameRange Range(PublishedJob job, int index) => job.Live(index)
        ?? _stored(job.Job, index)
        ?? FrameRange.New(JobHeader.FirstOf(index), job.Job.Header.CountOf(index));
}
