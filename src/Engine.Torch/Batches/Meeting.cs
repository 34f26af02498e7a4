namespace RenderFarm.Engine.Torch.Batches;

/// <summary>
/// Where threads that want the same kind of work done meet: each waits until all that are expected have come, one of them does the work of all,
/// and each goes its way with its own outcome. There is no clock in it: whoever cannot come says so, by leaving.
/// </summary>
/// <param name="run">Does the work of several at once. One entry for each: null, or why its own work failed.</param>
internal sealed class Meeting<T>(Func<IReadOnlyList<T>, IReadOnlyList<Exception?>> run)
{
    private readonly object _door = new();

    /// <summary>Who is expected, and the thread that it came on last.</summary>
    private readonly Dictionary<object, int> _members = [];

    private readonly List<Arrival> _arrived = [];

    /// <summary>Returns when this member's work is done. From then on it is expected again, until it leaves.</summary>
    /// <exception cref="Exception">What became of this member's work, and of no other's.</exception>
    public void Attend(object member, T work)
    {
        var mine = new Arrival(work, Environment.CurrentManagedThreadId);
        IReadOnlyList<Arrival>? led;
        lock (_door)
        {
            _members[member] = mine.Thread;
            _arrived.Add(mine);
            while ((led = TakeWhenAllAreHere()) is null && !mine.IsDone)
                Monitor.Wait(_door);
        }
        if (led is not null)
            Lead(led);
        mine.Fault?.Throw();
    }

    /// <summary>It is not waited for any more. It may come again.</summary>
    public void Leave(object member)
    {
        lock (_door)
        {
            _members.Remove(member);
            // Those who wait may have waited for this one alone.
            Monitor.PulseAll(_door);
        }
    }

    // By threads: one that waits here for one member cannot bring another.
    private List<Arrival>? TakeWhenAllAreHere()
    {
        if (_arrived.Count == 0 || !_members.Values.All(thread => _arrived.Exists(arrival => arrival.Thread == thread)))
            return null;
        List<Arrival> all = [.. _arrived];
        _arrived.Clear();
        return all;
    }

    private void Lead(IReadOnlyList<Arrival> all)
    {
        IReadOnlyList<Exception?> faults;
        try
        {
            faults = run([.. all.Select(arrival => arrival.Work)]);
        }
        catch (Exception e)
        {
            faults = [.. all.Select(_ => e)];
        }
        lock (_door)
        {
            foreach (var (arrival, fault) in all.Zip(faults))
                arrival.End(fault);
            Monitor.PulseAll(_door);
        }
    }

    private sealed class Arrival(T work, int thread)
    {
        public T Work => work;
        public int Thread => thread;
        public bool IsDone { get; private set; }
        public System.Runtime.ExceptionServices.ExceptionDispatchInfo? Fault { get; private set; }

        public void End(Exception? fault)
        {
            Fault = fault is null ? null : System.Runtime.ExceptionServices.ExceptionDispatchInfo.Capture(fault);
            IsDone = true;
        }
    }
}
