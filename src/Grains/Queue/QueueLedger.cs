using Microsoft.Extensions.Logging;
using RenderFarm.Core;
using RenderFarm.Core.Jobs;
using RenderFarm.Core.Ports;
using RenderFarm.Core.Scheduling;

namespace RenderFarm.Grains.Queue;

/// <summary>
/// A queue shard's dispatcher and its log: load, decide, persist, apply. Decisions are applied at once, so that those of one entry of the log see each
/// other; nobody is answered before all of them are safe. Where one could not be written, all in memory is thrown away and read anew: the store
/// knows best. Used within the turns of one grain.
/// </summary>
internal sealed partial class QueueLedger(QueueLog log, JobShelf jobs, GrainsOptions options, TimeProvider time, ILogger logger)
{
    private TaskCompletionSource _room = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Dispatcher? _dispatcher;
    private GroupCommit? _commit;
    private Task? _loading;

    /// <summary>Not yet told to the grains of jobs and ranges.</summary>
    private Dirt _untold = new();

    /// <summary>Not yet in their rows.</summary>
    private Dirt _unsaved = new();

    /// <summary>Counts what may give work to a worker that had none.</summary>
    public long Openings { get; private set; }

    /// <summary>Entries of the log since jobs and ranges were written whole.</summary>
    public long Unsaved => log.Last - log.Trimmed;

    /// <summary>Called when so many entries were written that jobs and ranges should be.</summary>
    public Action? Filling { get; set; }

    public DateTimeOffset Now => time.GetUtcNow();

    /// <summary>When memory was filled from the store last.</summary>
    public DateTimeOffset Read { get; private set; }

    /// <summary>Whether everything in memory was lost, and is read at the next command.</summary>
    public bool IsLost => _dispatcher is null;

    /// <summary>Reads the log where that was not done.</summary>
    public async Task<Dispatcher> Loaded()
    {
        while (_dispatcher is null)
        {
            var loading = _loading ??= Load();
            try
            {
                await loading;
            }
            finally
            {
                if (ReferenceEquals(_loading, loading))
                    _loading = null;
            }
        }
        return _dispatcher;
    }

    /// <summary>Decides, and answers when the decision and those before it are safe.</summary>
    public async Task<T> Do<T>(Func<Dispatcher, Decision<T>> decide)
    {
        await Room();
        return await Decide(decide);
    }

    private async Task<T> Decide<T>(Func<Dispatcher, Decision<T>> decide)
    {
        var dispatcher = await Loaded();
        var answer = Take(decide(dispatcher));
        await Safe();
        return answer;
    }

    /// <summary>The same for a command about a job, which is in memory while that is decided on.</summary>
    public async Task<T> Do<T>(JobId job, Func<Dispatcher, Decision<T>> decide)
    {
        await Room();
        Dispatcher dispatcher;
        do
        {
            dispatcher = await Loaded();
            await jobs.Hold(job, Now);
        }
        while (!ReferenceEquals(dispatcher, _dispatcher));
        return await Decide(decide);
    }

    /// <summary>Takes a job whose grain was prepared; one that was taken already is as welcome.</summary>
    public async Task<Answer<JobId>> Submit(JobId id)
    {
        var answer = await Do(id, dispatcher => dispatcher.Job(id) is { } taken ? new Decision<Answer<Job>>([], taken)
            : jobs.Find(id) is { } held ? dispatcher.Submit(id, held.Header, Now)
            : new Decision<Answer<Job>>([], new Refusal(RefusalKind.NotFound, $"There is no job {id}.")));
        return answer is Answer<Job>.Refused(var refusal) ? refusal : id;
    }

    /// <summary>A question about a job, which is in memory meanwhile.</summary>
    public Task<T> Look<T>(JobId job, Func<Dispatcher, T> read) => Do(job, dispatcher => new Decision<T>([], read(dispatcher)));

    /// <summary>Has the job in memory.</summary>
    public Task Hold(JobId job) => Look(job, _ => 0);

    /// <summary>Lets go of a settled job for good.</summary>
    /// <param name="forget">Writes that it is forgotten. From before it begins nobody finds the job here.</param>
    /// <returns>False: it is open, or others wait for it, or not all of it is in its rows.</returns>
    public async Task<bool> Forget(JobId job, Func<Task> forget)
    {
        var dispatcher = await Loaded();
        if (dispatcher.OpenJobs.Any(open => open.Id == job || open.Header.After.Any(after => after.Job == job))
            || dispatcher.AttemptsOf(job).Count > 0 || _untold.Jobs.ContainsKey(job) || _unsaved.Jobs.ContainsKey(job))
            return false;
        jobs.Forget(job);
        try
        {
            await forget();
            return true;
        }
        catch
        {
            jobs.Recall(job);
            throw;
        }
    }

    /// <summary>Makes a decision part of the next entry.</summary>
    public T Take<T>(Decision<T> decision)
    {
        if (decision.Changes.Count == 0)
            return decision.Answer;
        _dispatcher!.Apply(decision.Changes, Now);
        _commit!.Add(decision.Changes);
        foreach (var change in decision.Changes)
        {
            _untold.Add(change);
            _unsaved.Add(change);
            if (Opens(change))
                Openings++;
        }
        return decision.Answer;
    }

    /// <summary>Ends when everything decided so far is safe.</summary>
    public Task Safe() => _commit?.Safe ?? Task.CompletedTask;

    /// <summary>The dispatcher looks at the clock. What it lets go of is in memory before.</summary>
    public async Task<int> Tick()
    {
        await Loaded();
        Capture();
        return await Decide(dispatcher => dispatcher.Tick(Now));
    }

    /// <summary>What changed since the last time, once it is safe; null where nothing did.</summary>
    /// <param name="whole">Everything that is not in the rows yet, to be written there.</param>
    public async Task<Captured?> Changes(bool whole)
    {
        var dispatcher = await Loaded();
        Capture();
        _commit!.Seal();
        var dirt = whole ? Together(_untold, _unsaved) : _untold;
        if (dirt.IsEmpty && !(whole && Unsaved > 0))
            return null;
        var captured = Captured.Of(dirt, dispatcher, jobs, _commit.Sequence, Now, whole);
        (_untold, _unsaved) = (new Dirt(), whole ? new Dirt() : _unsaved);
        await Safe();
        return captured;
    }

    /// <summary>What could not be told or written is so again the next time.</summary>
    public void Return(Captured captured, JobId job)
    {
        _untold.Return(job, captured.Dirt.Jobs[job]);
        if (captured.Whole)
            _unsaved.Return(job, captured.Dirt.Jobs[job]);
    }

    /// <summary>The rows of jobs and ranges have everything that was captured: the log before it is not needed any more.</summary>
    public async Task Trim(Captured captured)
    {
        await log.Trim(captured.Head);
        _room.TrySetResult();
        jobs.Trim(new HashSet<JobId>([.. captured.Head.Open, .. _untold.Jobs.Keys, .. _unsaved.Jobs.Keys]), Now);
    }

    /// <summary>The job as it stands, to be told whole.</summary>
    public async Task Told(JobId job)
    {
        await Loaded();
        _untold.Add(job);
    }

    // Commands wait here while the log is nearly full: whoever empties it must be able to write what was decided before.
    private async Task Room()
    {
        while (Unsaved >= Limits.EntriesBeforeWaiting)
        {
            if (_room.Task.IsCompleted)
                _room = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            await _room.Task;
        }
    }

    // States of jobs and ranges as they are now, where they can be read without waiting.
    private void Capture()
    {
        foreach (var (id, dirt) in _untold.Jobs)
        {
            if (jobs.Find(id) is not { } held || _dispatcher!.Job(id) is not { } job)
                continue;
            held.Job = job;
            foreach (var index in dirt.Ranges)
                held.Set(index, _dispatcher.Range(job, index).Encode());
        }
    }

    private async Task Load()
    {
        jobs.Clear();
        (_untold, _unsaved) = (new Dirt(), new Dirt());
        var (head, entries) = await log.Load();
        var restored = await Restoring.Read(head, entries, jobs, Now);
        var dispatcher = new Dispatcher(new DispatcherOptions
        {
            LoadJob = id => jobs.Find(id)?.Job,
            LoadRange = (id, index) => jobs.Find(id)?.Range(index),
            Lists = id => jobs.Find(id)!.Lists,
            EstimateBytes = options.EstimateBytes,
            Terms = options.Terms,
            // Workers outlive a coordinator.
            LeasesNotBefore = Now.AddSeconds(FarmLimits.LeaseSeconds),
        });
        foreach (var worker in restored.Draining)
            dispatcher.Apply([new FarmChange.OfWorker(worker, true)], Now);
        foreach (var job in jobs.All.Select(held => held.Job).OfType<Job>().Where(job => job.State != JobState.Finished))
            dispatcher.Restored(job);
        (_untold, _unsaved) = (restored.Dirt, Together(restored.Dirt, new Dirt()));
        _commit = new GroupCommit(log, Lost, Filled);
        (_dispatcher, Read) = (dispatcher, Now);
        LogLoaded(logger, jobs.All.Count, entries.Count, log.Last);
    }

    private void Filled()
    {
        if (Unsaved == Limits.EntriesBeforeSnapshot)
            Filling?.Invoke();
    }

    private void Lost(Exception reason)
    {
        LogLost(logger, reason.Message.ReplaceLineEndings(" "));
        _dispatcher = null;
    }

    private static Dirt Together(Dirt one, Dirt other)
    {
        var both = new Dirt();
        foreach (var (job, dirt) in one.Jobs.Concat(other.Jobs))
            both.Return(job, dirt);
        foreach (var (job, dirt) in one.Jobs)
            both.Jobs[job].Events.AddRange(dirt.Events);
        return both;
    }

    private static bool Opens(FarmChange change) => change switch
    {
        FarmChange.OfJob c => c.Event is not JobEvent.RangeCounted,
        FarmChange.OfFrames c => c.Events.Any(happened => happened is not (Core.Frames.FrameEvent.Leased or Core.Frames.FrameEvent.CheckpointSaved)),
        _ => true,
    };
}
