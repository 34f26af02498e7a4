using Microsoft.Extensions.Logging;
using Orleans.Concurrency;
using Orleans.Runtime;
using Orleans.Storage;
using RenderFarm.Core.Frames;
using RenderFarm.Core.Jobs;
using RenderFarm.Core.Ports;
using RenderFarm.Core.Workers;
using RenderFarm.Grains.Jobs;
using RenderFarm.Grains.Storage;
using RenderFarm.Grains.Wire;
using RenderFarm.Views.Watching;

namespace RenderFarm.Grains.Queue;

/// <summary>Hosts one ledger: every method is a decision of Core's dispatcher, and the grain's timer is its clock.</summary>
[GrainType("farm.queue-shard"), Reentrant, KeepAlive]
internal sealed partial class QueueShard : Grain, IQueueShard, IRemindable
{
    private const string Watchdog = "watchdog";

    private readonly QueueLedger _ledger;
    private readonly Telling _telling;
    private readonly WorkSignal _work;
    private readonly WorkerSilos _silos;
    private readonly GrainsOptions _options;
    private readonly FarmInstruments _instruments;
    private readonly TimeProvider _time;
    private readonly ILogger _log;
    private DateTimeOffset _woken, _missed;

    public QueueShard(
        IGrainContext context, IServiceProvider services, IGrainFactory grains, IClusterMembershipService members, GrainsOptions options,
        FarmInstruments instruments, TimeProvider time, ILogger<QueueShard> log)
    {
        (_options, _instruments, _time, _log) = (options, instruments, time, log);
        _ledger = new QueueLedger(new QueueLog(new Rows(services, context.GrainId)), new JobShelf(grains), options, time, log);
        _telling = new Telling(_ledger, grains, time, log);
        (_work, _silos) = (new WorkSignal(time), new WorkerSilos(members));
    }

    public override async Task OnActivateAsync(CancellationToken cancellationToken)
    {
        await _ledger.Loaded();
        _ledger.Filling = () => _ = Turn(CancellationToken.None);
        this.RegisterGrainTimer(Turn, new GrainTimerCreationOptions(Limits.PublishPause, Limits.PublishPause) { Interleave = true, KeepAlive = true });
        await this.RegisterOrUpdateReminder(Watchdog, Limits.Watchdog, Limits.Watchdog, cancellationToken);
    }

    public override Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken) => _telling.Last(cancellationToken);

    /// <summary>Being here is all that is wanted: leases run out by the timer.</summary>
    public Task ReceiveReminder(string reminderName, TickStatus status) => Task.CompletedTask;

    public Task Join(Sent<WorkerDescription> worker, string silo) => Guarded(async () =>
    {
        _silos.Joined(worker.Value.Id, silo);
        (await _ledger.Loaded()).Join(worker.Value, _ledger.Now);
        return 0;
    });

    public Task<Sent<IReadOnlyList<RenderTask>?>> Lease(Sent<LeaseRequest> request) => Guarded(async () =>
    {
        _work.Seen(request.Value.Worker);
        return new Sent<IReadOnlyList<RenderTask>?>(await _ledger.Do(dispatcher =>
            dispatcher.Lease(request.Value, () => new AttemptId(Guid.CreateVersion7(_ledger.Now)), _ledger.Now)));
    });

    public Task<Sent<IReadOnlyList<IReadOnlyList<LeaseVerdict>>>> Renew(Sent<IReadOnlyList<WorkerBeat>> beats) => Guarded(async () =>
    {
        var dispatcher = await _ledger.Loaded();
        var verdicts = beats.Value.Select(beat => _ledger.Take(dispatcher.Renew(beat.Worker, beat.Running, _ledger.Now))).ToList();
        await _ledger.Safe();
        return new Sent<IReadOnlyList<IReadOnlyList<LeaseVerdict>>>(verdicts);
    });

    public Task<Acknowledgement> Report(Sent<AttemptReport> report) => Guarded(async () =>
    {
        var acknowledgement = await _ledger.Do(report.Value.Job, dispatcher => dispatcher.Report(report.Value, _ledger.Now));
        Count(acknowledgement, report.Value.Outcome);
        return acknowledgement;
    });

    public Task WaitForWork(string worker, TimeSpan longest, CancellationToken cancellation) => _work.Wait(WorkerId.Parse(worker), longest, cancellation);

    public Task Leave(string worker) => Guarded(() => Leave(WorkerId.Parse(worker)));

    public Task<Sent<Answer<JobId>>> Submit(string job) => Guarded(async () =>
    {
        var id = JobId.Parse(job);
        var answer = await _ledger.Submit(id);
        await _telling.Tell(id);
        return new Sent<Answer<JobId>>(answer);
    });

    public Task<Sent<Answer<JobId>>> Change(string job, Sent<JobChange> change, string by) => Guarded(async () =>
    {
        var id = JobId.Parse(job);
        var answer = await _ledger.Do(id, dispatcher => dispatcher.Change(id, change.Value, by, _ledger.Now));
        await _telling.Tell(id);
        return new Sent<Answer<JobId>>(answer is Answer<Job>.Refused(var refusal) ? refusal : id);
    });

    public Task<bool> Forget(string job) => Guarded(() => _telling.Forget(JobId.Parse(job)));

    public Task<Sent<Answer<WorkerView>>> Change(string worker, WorkerChange change) => Guarded(async () =>
    {
        var id = WorkerId.Parse(worker);
        var answer = await _ledger.Do(dispatcher => dispatcher.Change(id, change, _ledger.Now));
        return new Sent<Answer<WorkerView>>(answer is Answer<WorkerId>.Refused(var refusal) ? refusal : (await _ledger.Loaded()).Worker(id, _ledger.Now)!);
    });

    public Task<Sent<Answer<WhyWaiting>>> Why(string job, int frame) => Guarded(async () =>
        new Sent<Answer<WhyWaiting>>(await _ledger.Look(JobId.Parse(job), dispatcher => dispatcher.Why(JobId.Parse(job), frame, _ledger.Now))));

    public Task Tell(string job) => Guarded(async () =>
    {
        await _telling.Tell(JobId.Parse(job));
        return 0;
    });

    public async Task<Sent<ShardNews>> News()
    {
        var (dispatcher, now) = (await _ledger.Loaded(), _ledger.Now);
        var workers = dispatcher.Workers(now);
        return new ShardNews(
            new FarmOverview(
                0, _options.Version, dispatcher.Counts, dispatcher.OpenJobs.Count(job => job.Standing.GivesFrames), workers.Count,
                workers.Count(worker => worker.Running.Count > 0), dispatcher.Throughput.Rate(now), dispatcher.Throughput.PerMinute(now),
                [.. dispatcher.RecentFailures], 0, dispatcher.ReadyFrames),
            workers);
    }

    private async Task<int> Leave(WorkerId worker)
    {
        _silos.Left(worker);
        _work.Forget(worker);
        return await _ledger.Do(dispatcher => dispatcher.Leave(worker, _ledger.Now));
    }

    // Workers that held leases when the shard was read, and were not heard of since: their silo died with the one that had the shard.
    private async Task<IReadOnlyList<WorkerId>> Missing()
    {
        var (dispatcher, now) = (await _ledger.Loaded(), _ledger.Now);
        if (_ledger.Read == _missed)
            return [];
        var over = now - _ledger.Read >= Limits.WorkersComeBack;
        if (over)
            _missed = _ledger.Read;
        return [.. dispatcher.Attempts.Select(attempt => attempt.Lease.Worker).Distinct().Where(worker =>
            dispatcher.Worker(worker, now) is null && (over || _silos.Died(worker)))];
    }

    // Leases end and dead workers lose theirs whatever becomes of the telling.
    private async Task Turn(CancellationToken cancellation)
    {
        // First: it makes room in the log, for which the others may have to wait.
        await Part(() => _telling.Changes(cancellation));
        await Part(Release);
        await Part(Wake);
    }

    private async Task Part(Func<Task> work)
    {
        try
        {
            await Guarded(async () =>
            {
                await work();
                return 0;
            });
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            LogTurnFailed(_log, e.Message.ReplaceLineEndings(" "));
        }
    }

    private async Task Release()
    {
        foreach (var worker in _silos.Dead().Concat(await Missing()))
            LogWorkerDied(_log, worker, await Leave(worker));
        if (await _ledger.Tick() is > 0 and var expired)
            Expired(expired);
    }

    // Waits after setbacks end, and frames become stragglers, without anything happening.
    private async Task Wake()
    {
        var dispatcher = await _ledger.Loaded();
        if ((!dispatcher.HasWork && dispatcher.Attempts.Count == 0) || _time.GetUtcNow() - _woken < Limits.WakePause)
            return;
        _woken = _time.GetUtcNow();
        _work.Pulse();
    }

    // Who was overtaken by another activation makes room for it; what was asked is asked again, there.
    private async Task<T> Guarded<T>(Func<Task<T>> work)
    {
        var before = _ledger.Openings;
        try
        {
            var answer = await work();
            if (_ledger.Openings > before)
                _work.Pulse();
            return answer;
        }
        catch (InconsistentStateException)
        {
            DeactivateOnIdle();
            throw;
        }
    }

    private void Count(Acknowledgement acknowledgement, Outcome outcome)
    {
        if (acknowledgement == Acknowledgement.Superseded)
            _instruments.OutcomeSuperseded();
        else if (acknowledgement == Acknowledgement.Recorded)
            _instruments.AttemptEnded(outcome, outcome is Outcome.Rendered { Result: { Reused: false, Seconds: var seconds } } ? seconds : null);
    }

    private void Expired(int leases)
    {
        _instruments.LeasesExpired(leases);
        for (var i = 0; i < leases; i++)
            _instruments.AttemptEnded(new Outcome.Abandoned());
    }

    [LoggerMessage(1, LogLevel.Warning, "The silo of worker {Worker} died: {Frames} frames are given to others")]
    private static partial void LogWorkerDied(ILogger log, WorkerId worker, int frames);

    [LoggerMessage(2, LogLevel.Warning, "The queue's clock missed a turn: {Reason}")]
    private static partial void LogTurnFailed(ILogger log, string reason);
}
