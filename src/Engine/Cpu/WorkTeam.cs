namespace RenderFarm.Engine.Cpu;

/// <summary>
/// A fixed set of threads that run the indices of a loop together with the caller. An idle thread spins for a moment, because an
/// iteration is hundreds of short loops, and then sleeps. Nothing is allocated per run. What an index computes must not depend on
/// which thread runs it: that is what makes results independent of the number of threads.
/// </summary>
internal sealed class WorkTeam : IDisposable
{
    private const int SpinsBeforeSleep = 200;
    private readonly Thread[] _threads;
    private readonly Lock _gate = new();
    private readonly SemaphoreSlim _wake = new(0);
    private Action<int, int> _body = static (_, _) => { };
    private Exception? _failure;
    private int _count;
    private int _next;
    private int _pending;
    private int _generation;
    private int _sleepers;
    private volatile bool _stopped;

    public WorkTeam(int threads)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(threads);
        Size = threads;
        _threads = new Thread[threads - 1];
        for (var i = 0; i < _threads.Length; i++)
        {
            var worker = i + 1;
            _threads[i] = new Thread(() => Work(worker)) { IsBackground = true, Name = $"engine-{worker}" };
            _threads[i].Start();
        }
    }

    /// <summary>Threads that work, the caller's included.</summary>
    public int Size { get; }

    /// <summary>Calls body(index, worker) for every index below count; worker is 0..Size-1 and names scratch memory.</summary>
    public void Run(int count, Action<int, int> body)
    {
        if (Size == 1 || count == 1)
        {
            for (var i = 0; i < count; i++)
                body(i, 0);
            return;
        }
        _body = body;
        _count = count;
        _failure = null;
        _next = 0;
        Volatile.Write(ref _pending, _threads.Length);
        Interlocked.Increment(ref _generation);
        if (Volatile.Read(ref _sleepers) > 0)
            WakeSleepers();
        Drain(0);
        var spin = new SpinWait();
        while (Volatile.Read(ref _pending) > 0)
            spin.SpinOnce(sleep1Threshold: -1);
        if (_failure is not null)
            throw new InvalidOperationException("A kernel failed: " + _failure.Message, _failure);
    }

    private void WakeSleepers()
    {
        lock (_gate)
        {
            if (_sleepers > 0)
                _wake.Release(_sleepers);
            _sleepers = 0;
        }
    }

    private void Work(int worker)
    {
        var seen = 0;
        while (true)
        {
            AwaitGeneration(seen);
            if (_stopped)
                return;
            seen = Volatile.Read(ref _generation);
            Drain(worker);
            Interlocked.Decrement(ref _pending);
        }
    }

    private void AwaitGeneration(int seen)
    {
        var spin = new SpinWait();
        for (var i = 0; i < SpinsBeforeSleep; i++)
        {
            if (Volatile.Read(ref _generation) != seen || _stopped)
                return;
            spin.SpinOnce(sleep1Threshold: -1);
        }
        lock (_gate)
        {
            // The caller raises the generation before it looks for sleepers; a worker counts itself before it looks at the generation.
            Interlocked.Increment(ref _sleepers);
            if (Volatile.Read(ref _generation) != seen || _stopped)
            {
                Interlocked.Decrement(ref _sleepers);
                return;
            }
        }
        _wake.Wait();
    }

    private void Drain(int worker)
    {
        try
        {
            for (int i; (i = Interlocked.Increment(ref _next) - 1) < _count;)
                _body(i, worker);
        }
        catch (Exception e)
        {
            _failure = e;
        }
    }

    public void Dispose()
    {
        _stopped = true;
        WakeSleepers();
        foreach (var thread in _threads)
            thread.Join();
        _wake.Dispose();
    }
}
