using RenderFarm.Core.Scheduling;

namespace RenderFarm.Grains.Queue;

/// <summary>
/// Writes decisions in their order: those that came while the last entry was on its way to the store are the next entry. Under little load an entry
/// is one decision, under much load hundreds.
/// </summary>
/// <param name="failed">Called once when an entry could not be written: all that came after it is lost as well.</param>
/// <param name="written">Called after each entry.</param>
internal sealed class GroupCommit(QueueLog log, Action<Exception> failed, Action written)
{
    private readonly Queue<Group> _sealed = [];
    private Group _open = new();
    private Group? _writing;

    /// <summary>The entry that the group sealed last is, or will be. Counted here: the log counts only what it was told is safe, a moment later.</summary>
    private long _sealedEntry = log.Last;

    private Exception? _failure;
    private bool _running;

    /// <summary>The entry that holds the last decision taken so far, once it is written.</summary>
    public long Sequence => _sealedEntry + (_open.Changes.Count > 0 ? 1 : 0);

    /// <summary>Ends when all decisions taken so far are safe.</summary>
    public Task Safe => _failure is { } failure ? Task.FromException(failure)
        : _open.Changes.Count > 0 ? _open.Done
        : _sealed.Count > 0 ? _sealed.Last().Done
        : _writing?.Done ?? Task.CompletedTask;

    public void Add(IReadOnlyList<FarmChange> changes)
    {
        if (changes.Count == 0 || _failure is not null)
            return;
        _open.Changes.AddRange(changes);
        if (_open.Changes.Count >= Limits.ChangesOfAnEntry)
            Seal();
        if (!_running)
            _ = Write();
    }

    /// <summary>What is decided from now on belongs to another entry.</summary>
    public void Seal()
    {
        if (_open.Changes.Count == 0)
            return;
        _sealedEntry++;
        _sealed.Enqueue(_open);
        _open = new Group();
    }

    private async Task Write()
    {
        _running = true;
        // Lets those who are about to decide in this turn join.
        await Task.Yield();
        while (Next() is { } group)
        {
            _writing = group;
            try
            {
                await log.Append(LogEntry.Encode(group.Changes));
            }
            catch (Exception e)
            {
                Fail(e);
                return;
            }
            _writing = null;
            group.Kept();
            written();
        }
        _running = false;
    }

    private Group? Next()
    {
        Seal();
        return _sealed.TryDequeue(out var group) ? group : null;
    }

    private void Fail(Exception reason)
    {
        _failure = reason;
        Seal();
        _writing?.Lost(reason);
        foreach (var group in _sealed)
            group.Lost(reason);
        failed(reason);
    }
}
