using System.Runtime.CompilerServices;
using System.Threading.Channels;
using RenderFarm.Core;
using RenderFarm.Core.Frames;
using RenderFarm.Core.Jobs;
using RenderFarm.Core.Ports;
using RenderFarm.Core.Receipts;
using RenderFarm.Core.Workers;

namespace RenderFarm.Dashboard.Tests.Farm;

/// <summary>
/// A farm in memory that does what a test says, no more: for states of the page that a real farm reaches rarely or slowly. The page's life on a
/// real farm is tested beside it.
/// </summary>
internal sealed class ScriptedFarm : IFarm
{
    private readonly Lock _lock = new();
    private readonly Dictionary<JobId, ScriptedJob> _jobs = [];
    private readonly List<(JobId? Job, ChannelWriter<FarmEvent> To)> _watchers = [];
    private long _version = 1;

    public string? Unready { get; set; }

    public List<WorkerView> WorkerList { get; } = [Worker("atelier/cpu0", "rendering"), Worker("loft/gpu0", "idle")];

    public static WorkerView Worker(string id, string state) => new(
        new WorkerDescription(WorkerId.Parse(id), id.Split('/')[0], "cpu (AVX-512, 8 threads)", "cpu", 16L << 30, [], "0.1.0"), state, DateTimeOffset.UtcNow, [], 1200, 3, 0.93, []);

    public ScriptedJob Add(string name, int frames, ContentHash content, ContentHash result, Action<ScriptedJob>? arrange = null)
    {
        var job = new ScriptedJob(name, frames, content, result);
        arrange?.Invoke(job);
        lock (_lock)
        {
            _jobs.Add(job.Id, job);
            Tell(job, []);
        }
        return job;
    }

    /// <summary>Puts frames into a state and tells who watches, in one event.</summary>
    public void Move(ScriptedJob job, IEnumerable<int> frames, FrameState state)
    {
        lock (_lock)
        {
            var changes = frames.Select(number => new FrameChange(number, state)).ToList();
            foreach (var change in changes)
                job[change.Frame] = state;
            Tell(job, changes);
        }
    }

    public void Become(ScriptedJob job, JobState state, string? reason = null)
    {
        lock (_lock)
        {
            (job.State, job.Reason) = (state, reason);
            Tell(job, []);
        }
    }

    /// <summary>Ends every watch: what a farm that goes away does.</summary>
    public void HangUp()
    {
        lock (_lock)
        {
            foreach (var (_, to) in _watchers)
                to.TryComplete();
            _watchers.Clear();
        }
    }

    private void Tell(ScriptedJob job, IReadOnlyList<FrameChange> changes)
    {
        job.Version = ++_version;
        var running = changes.Where(c => c.State == FrameState.Running).Select(c => new FrameProgress(c.Frame, ScriptedJob.Worker, ScriptedJob.Progress(), null)).ToList();
        foreach (var (watched, to) in _watchers)
        {
            if (watched == job.Id)
                to.TryWrite(new FarmEvent.FramesChanged(_version, job.Id, changes, running));
            if (watched is null || watched == job.Id)
                to.TryWrite(new FarmEvent.JobChanged(_version, job.View()));
            if (watched is null)
                to.TryWrite(new FarmEvent.OverviewChanged(_version, Overview()));
        }
    }

    private FarmOverview Overview()
    {
        var counts = _jobs.Values.Aggregate(default(FrameCounts), (sum, job) => job.Counts() is var c
            ? new FrameCounts(sum.Waiting + c.Waiting, sum.Running + c.Running, sum.Done + c.Done, sum.Failed + c.Failed, sum.Skipped + c.Skipped) : sum);
        var failures = _jobs.Values.SelectMany(job => Enumerable.Range(1, job.Frames).Where(n => job[n] == FrameState.Failed).Take(5).Select(n => new JobFailure(job.Id, n, ScriptedJob.Failure(n))));
        return new FarmOverview(
            _version, "0.1.0", counts, _jobs.Values.Count(j => j.State is not (JobState.Finished or JobState.Cancelled)), WorkerList.Count, 1, 64.5,
            [.. Enumerable.Range(0, 60).Select(i => 40 + i % 17)], [.. failures.Take(20)], 48_200_000);
    }

    public async IAsyncEnumerable<FarmEvent> Watch(JobId? job, long? after, [EnumeratorCancellation] CancellationToken cancellation)
    {
        var channel = Channel.CreateUnbounded<FarmEvent>();
        lock (_lock)
        {
            channel.Writer.TryWrite(job is { } one
                ? new FarmEvent.Snapshot(_version, null, [_jobs[one].View()], _jobs[one].Map())
                : new FarmEvent.Snapshot(_version, Overview(), [.. _jobs.Values.Select(j => j.View())], null));
            _watchers.Add((job, channel.Writer));
        }
        await foreach (var step in channel.Reader.ReadAllAsync(cancellation))
            yield return step;
    }

    private Task<Answer<T>> Of<T>(JobId job, Func<ScriptedJob, T> give)
    {
        lock (_lock)
            return Task.FromResult<Answer<T>>(_jobs.TryGetValue(job, out var found) ? new Answer<T>.Given(give(found)) : new Refusal(RefusalKind.NotFound, $"There is no job {job}."));
    }

    private Task<Answer<T>> Of<T>(JobId job, int frame, Func<ScriptedJob, T> give)
    {
        lock (_lock)
            if (_jobs.TryGetValue(job, out var found) && (frame < 1 || frame > found.Frames))
                return Task.FromResult<Answer<T>>(new Refusal(RefusalKind.NotFound, $"Job {job} has no frame {frame}."));
        return Of(job, give);
    }

    public Task<Answer<JobView>> Job(JobId job, CancellationToken cancellation) => Of(job, j => j.View());

    public Task<Page<JobView>> Jobs(JobQuery query, CancellationToken cancellation)
    {
        lock (_lock)
            return Task.FromResult(new Page<JobView>([.. _jobs.Values.Select(j => j.View())], null));
    }

    public Task<Answer<Page<FrameView>>> Frames(JobId job, FrameQuery query, CancellationToken cancellation) => Of(job, j => new Page<FrameView>(
        [.. Enumerable.Range(query.From, j.Frames - query.From + 1).Where(n => query.State is null || j[n] == query.State).Take(query.Limit).Select(j.Frame)], null));

    public Task<Answer<FrameView>> Frame(JobId job, int frame, CancellationToken cancellation) => Of(job, frame, j => j.Frame(frame));

    public Task<Answer<FrameMap>> Map(JobId job, CancellationToken cancellation) => Of(job, j => j.Map());

    public async Task<Answer<JobView>> Change(JobId job, JobChange change, Caller by, CancellationToken cancellation)
    {
        var found = (await Of(job, j => j)).OrThrow();
        switch (change)
        {
            case JobChange.Pause:
                Become(found, JobState.Paused, "paused by " + by.Name);
                break;
            case JobChange.Resume:
                Become(found, JobState.Running);
                break;
            case JobChange.Cancel:
                Move(found, [.. Enumerable.Range(1, found.Frames).Where(n => found[n] is FrameState.Waiting or FrameState.Running)], FrameState.Skipped);
                Become(found, JobState.Cancelled, "cancelled by " + by.Name);
                break;
            case JobChange.Retry retry:
                Move(found, [.. Enumerable.Range(1, found.Frames).Where(n => found[n] == FrameState.Failed && retry.Frames?.Contains(n) != false)], FrameState.Waiting);
                Become(found, JobState.Running);
                break;
            case JobChange.Skip skip:
                Move(found, skip.Frames, FrameState.Skipped);
                break;
        }
        return found.View();
    }

    public Task<Answer<WhyWaiting>> Why(JobId job, int frame, CancellationToken cancellation) =>
        Of(job, frame, _ => new WhyWaiting("fair-share", "ben's frames go first: ann has had more than her share.", 41, DateTimeOffset.UtcNow.AddMinutes(3)));

    public Task<Answer<IReadOnlyList<LossPoint>>> Losses(JobId job, int frame, CancellationToken cancellation) => Of<IReadOnlyList<LossPoint>>(job, frame, _ =>
        [.. Enumerable.Range(1, 40).Select(i => new LossPoint(ScriptedJob.Attempt(frame), i / 21, i % 21 * 10, 3e4 / i, 100 + i, 2.9e4 / i))]);

    public Task<Answer<IReadOnlyList<LogLine>>> Log(JobId job, int frame, CancellationToken cancellation) => Of<IReadOnlyList<LogLine>>(job, frame, _ =>
        [new LogLine(DateTimeOffset.UtcNow, ScriptedJob.Attempt(frame), ScriptedJob.Worker, "network farmnet loaded")]);

    public Task<FarmOverview> Overview(CancellationToken cancellation)
    {
        lock (_lock)
            return Task.FromResult(Overview());
    }

    public Task<IReadOnlyList<WorkerView>> Workers(CancellationToken cancellation) => Task.FromResult<IReadOnlyList<WorkerView>>([.. WorkerList]);

    public Task<Answer<WorkerView>> Change(WorkerId worker, WorkerChange change, Caller by, CancellationToken cancellation)
    {
        var at = WorkerList.FindIndex(one => one.Worker.Id == worker);
        WorkerList[at] = WorkerList[at] with { State = change == WorkerChange.Drain ? "draining" : "idle" };
        return Task.FromResult<Answer<WorkerView>>(WorkerList[at]);
    }

    public Task<string?> NotReady(CancellationToken cancellation) => Task.FromResult(Unready);

    public Task<Answer<ContentHash>> Network(string name, CancellationToken cancellation) => Task.FromResult<Answer<ContentHash>>(ContentHash.Of("network"u8));

    public Task<Page<AuditEntry>> Audit(string? cursor, int limit, CancellationToken cancellation) => Task.FromResult(new Page<AuditEntry>([], null));

    // What the page never asks for.
    public Task<Answer<Receipt>> Receipt(JobId job, CancellationToken cancellation) => throw new NotSupportedException();

    public Task<Answer<JobView>> Submit(JobSpec spec, Caller by, string? idempotencyKey, CancellationToken cancellation) => throw new NotSupportedException();
}
