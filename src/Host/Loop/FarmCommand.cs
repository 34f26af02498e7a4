using RenderFarm.Core;
using RenderFarm.Core.Ports;
using RenderFarm.Host.Store;

namespace RenderFarm.Host.Loop;

/// <summary>One request to the writer: decided between two others, answered when what it decided is on the disk.</summary>
internal abstract class FarmCommand
{
    /// <summary>On the writer's thread, within the transaction. What it throws is a bug or the store's failure: the whole group fails.</summary>
    public abstract void Decide(FarmLedger ledger);

    /// <summary>The group is on the disk.</summary>
    public abstract void Answer();

    /// <summary>Nothing of the group was kept.</summary>
    public abstract void Fail(Exception reason);
}

/// <param name="cancellation">Of the caller's patience: a command that was not decided by then is left out.</param>
internal sealed class FarmCommand<T>(Func<FarmLedger, T> decide, CancellationToken cancellation) : FarmCommand
{
    private readonly TaskCompletionSource<T> _done = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private T? _answer;
    private bool _decided;

    public Task<T> Done => _done.Task;

    public override void Decide(FarmLedger ledger)
    {
        // A group that failed is not decided again: its callers were told.
        if (cancellation.IsCancellationRequested)
            return;
        _answer = decide(ledger);
        _decided = true;
    }

    public override void Answer()
    {
        if (_decided)
            _done.TrySetResult(_answer!);
        else
            _done.TrySetCanceled(cancellation);
    }

    public override void Fail(Exception reason) => _done.TrySetException(reason);
}
