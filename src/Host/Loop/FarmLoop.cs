using System.Threading.Channels;
using Microsoft.Extensions.Logging;
using RenderFarm.Host.Store;

namespace RenderFarm.Host.Loop;

/// <summary>
/// The one writer. Commands that queued up while the last group was on its way to the disk are the next group: one transaction, one flush, however
/// many they are. Under little load a group is one command.
/// </summary>
internal sealed partial class FarmLoop : IAsyncDisposable
{
    private readonly Channel<FarmCommand> _commands = Channel.CreateBounded<FarmCommand>(
        new BoundedChannelOptions(Limits.QueuedCommands) { SingleReader = true, FullMode = BoundedChannelFullMode.Wait });

    private readonly FarmLedger _ledger;
    private readonly TimeProvider _time;
    private readonly ILogger _log;
    private readonly Task _running;

    public FarmLoop(FarmLedger ledger, TimeProvider time, ILogger log)
    {
        (_ledger, _time, _log) = (ledger, time, log);
        // A thread of its own: a commit waits for the disk, and must not wait for the pool's other work.
        _running = Task.Factory.StartNew(Run, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
    }

    /// <exception cref="StoreException">Nothing of it was kept.</exception>
    /// <exception cref="ObjectDisposedException">The farm ends.</exception>
    public async Task<T> Do<T>(Func<FarmLedger, T> decide, CancellationToken cancellation)
    {
        var command = new FarmCommand<T>(decide, cancellation);
        try
        {
            await _commands.Writer.WriteAsync(command, cancellation);
        }
        catch (ChannelClosedException)
        {
            throw new ObjectDisposedException(nameof(FarmLoop), "The farm ends.");
        }
        return await command.Done;
    }

    /// <summary>Ends when what was queued is done.</summary>
    public async ValueTask DisposeAsync()
    {
        _commands.Writer.TryComplete();
        await _running;
    }

    private void Run()
    {
        var group = new List<FarmCommand>(Limits.CommandsInOneCommit);
        while (WaitForOne())
        {
            group.Clear();
            while (group.Count < Limits.CommandsInOneCommit && _commands.Reader.TryRead(out var command))
                group.Add(command);
            RunGroup(group);
        }
    }

    // This thread has nothing else to do.
    private bool WaitForOne() => _commands.Reader.WaitToReadAsync().AsTask().GetAwaiter().GetResult();

    private void RunGroup(List<FarmCommand> group)
    {
        var failed = Try(group);
        foreach (var command in group)
            if (failed is null)
                command.Answer();
            else
                command.Fail(failed);
    }

    private Exception? Try(List<FarmCommand> group)
    {
        try
        {
            _ledger.Commit(group, _time.GetUtcNow());
            return null;
        }
        catch (Exception e)
        {
            GroupFailed(_log, group.Count, e.Message.ReplaceLineEndings(" "), e is StoreException ? null : e);
            return e;
        }
    }
}
