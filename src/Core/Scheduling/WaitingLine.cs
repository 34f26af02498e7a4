using RenderFarm.Core.Jobs;

namespace RenderFarm.Core.Scheduling;

/// <summary>
/// The jobs that could start frames, sorted by <see cref="Scheduler"/>'s rules, and what owners used: a change costs the logarithm of their number, the next
/// job for a worker the jobs before it that the worker cannot do. Not thread-safe.
/// </summary>
public sealed class WaitingLine(Func<string, OwnerTerms> terms)
{
    // Shares are kept relative to an epoch and grow against it: long before a double ends, a new one is taken.
    private const int EpochHalfLives = 400;

    private readonly Dictionary<JobId, JobSummary> _jobs = [];
    private readonly Dictionary<string, Owner> _owners = new(StringComparer.Ordinal);
    private readonly SortedSet<Owner> _inLine = new(Comparer<Owner>.Create(
        static (left, right) => left.Key != right.Key ? left.Key.CompareTo(right.Key) : string.CompareOrdinal(left.Name, right.Name)));
    private readonly Dictionary<ContentHash, HashSet<JobId>> _byAffinity = [];
    private DateTimeOffset _epoch;

    /// <summary>Jobs that could start frames.</summary>
    public int Count => _jobs.Count;

    public bool Holds(JobId job) => _jobs.ContainsKey(job);

    /// <summary>Owners of such jobs.</summary>
    public int Owners => _inLine.Count;

    /// <summary>Adds the job, replaces what was known of it, or forgets it when it has nothing to start.</summary>
    public void Set(JobSummary job)
    {
        if (!job.MayStart)
        {
            Remove(job.Id);
            return;
        }
        var owner = Known(job.Owner);
        var known = _jobs.GetValueOrDefault(job.Id);
        _jobs[job.Id] = job;
        if (known is not null)
            owner.Ready.Remove(known);
        if (!ReferenceEquals(known?.Affinities, job.Affinities))
            MoveAffinities(known?.Affinities ?? [], job);
        owner.Ready.Add(job);
        _inLine.Add(owner);
    }

    public void Remove(JobId id)
    {
        if (!_jobs.Remove(id, out var job))
            return;
        MoveAffinities(job.Affinities, job with { Affinities = [] });
        var owner = _owners[job.Owner];
        owner.Ready.Remove(job);
        if (owner.Ready.Count == 0)
            _inLine.Remove(owner);
    }

    /// <summary>Counts worker time as used; negative where more was charged than was used.</summary>
    public void Charge(string owner, double seconds, DateTimeOffset now)
    {
        if (now - _epoch > EpochHalfLives * SchedulingLimits.ShareHalfLife)
            Rebase(now);
        var known = Known(owner);
        var inLine = _inLine.Remove(known);
        known.Share = known.Share.Add(seconds, now);
        if (inLine)
            _inLine.Add(known);
    }

    /// <summary>Attempts of the owner that run, for the quota.</summary>
    public void CountRunning(string owner, int change) => Known(owner).Running += change;

    public int Running(string owner) => _owners.TryGetValue(owner, out var known) ? known.Running : 0;

    /// <summary>Worker-seconds used lately, over the weight.</summary>
    public double Share(string owner, DateTimeOffset now) =>
        _owners.TryGetValue(owner, out var known) ? known.Share.Seconds(now) / known.Terms.Weight : 0;

    /// <summary>Frames that the owner may start before its quota ends.</summary>
    public int Room(string owner) => Math.Max(0, terms(owner).MostRunning - Running(owner));

    /// <summary>The job that a worker should get frames of; null: none.</summary>
    /// <param name="fits">Whether the worker can do the job.</param>
    /// <param name="warm">Affinities that the worker has loaded.</param>
    public JobSummary? Next(Func<JobSummary, bool> fits, IReadOnlyList<ContentHash> warm, DateTimeOffset now)
    {
        var next = InLine(fits).FirstOrDefault();
        if (next is null || warm.Count == 0 || next.Affinities.Any(warm.Contains))
            return next;
        var share = Share(next.Owner, now);
        return warm.Where(_byAffinity.ContainsKey).SelectMany(affinity => _byAffinity[affinity]).Distinct().Select(id => _jobs[id])
            .Where(job => Room(job.Owner) > 0 && fits(job) && Scheduler.WarmGoesFirst(job, Share(job.Owner, now), next, share))
            .OrderBy(job => job.Owner == next.Owner ? share : Share(job.Owner, now)).ThenBy(job => job, Comparer<JobSummary>.Create(Scheduler.Compare))
            .FirstOrDefault(next);
    }

    /// <summary>Owners in line, the next first, each with its jobs in their order.</summary>
    public IEnumerable<(string Owner, IReadOnlyCollection<JobSummary> Jobs)> Line =>
        _inLine.Select(owner => (owner.Name, (IReadOnlyCollection<JobSummary>)owner.Ready));

    private IEnumerable<JobSummary> InLine(Func<JobSummary, bool> fits) =>
        from owner in _inLine
        where owner.Running < owner.Terms.MostRunning
        from job in owner.Ready
        where fits(job)
        select job;

    private void MoveAffinities(IReadOnlyCollection<ContentHash> from, JobSummary job)
    {
        foreach (var affinity in from)
        {
            if (_byAffinity[affinity] is var jobs && jobs.Remove(job.Id) && jobs.Count == 0)
                _byAffinity.Remove(affinity);
        }
        foreach (var affinity in job.Affinities)
            (_byAffinity.TryGetValue(affinity, out var jobs) ? jobs : _byAffinity[affinity] = []).Add(job.Id);
    }

    private Owner Known(string name)
    {
        if (_owners.TryGetValue(name, out var owner))
            return owner;
        return _owners[name] = new Owner(name, terms(name)) { Share = new OwnerShare(0, _epoch) };
    }

    private void Rebase(DateTimeOffset now)
    {
        Owner[] inLine = [.. _inLine];
        _inLine.Clear();
        _epoch = now;
        foreach (var owner in _owners.Values)
            owner.Share = owner.Share.AtEpoch == 0 ? new OwnerShare(0, now) : owner.Share.MovedTo(now);
        _inLine.UnionWith(inLine);
    }

    private sealed class Owner(string name, OwnerTerms terms)
    {
        public string Name => name;
        public OwnerTerms Terms => terms;
        public OwnerShare Share { get; set; }
        public double Key => Share.AtEpoch / terms.Weight;
        public int Running { get; set; }
        public SortedSet<JobSummary> Ready { get; } = new(Comparer<JobSummary>.Create(Scheduler.Compare));
    }
}
