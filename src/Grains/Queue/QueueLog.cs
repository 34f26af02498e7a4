using Orleans.Storage;
using RenderFarm.Grains.Storage;

namespace RenderFarm.Grains.Queue;

/// <summary>
/// The log of one queue shard: entries 1, 2, 3... in a ring of rows, entry n in row n modulo their number. A row is written only over the version
/// that was seen in it before, and versions never come back: of two activations of a shard that think they are the one, only the first to write entry n
/// succeeds, and the other is told, however long it slept. Rows are reused, never deleted, for that reason.
/// </summary>
internal sealed class QueueLog(Rows rows)
{
    private readonly Row?[] _slots = new Row?[Limits.LogRows];
    private Row? _head;

    /// <summary>The last entry that is safe.</summary>
    public long Last { get; private set; }

    /// <summary>Entries up to this one are not needed any more.</summary>
    public long Trimmed { get; private set; }

    /// <summary>Reads the head and the entries after it.</summary>
    public async Task<(QueueHead Head, IReadOnlyList<(long Sequence, byte[] Bytes)> Entries)> Load()
    {
        Array.Clear(_slots);
        _head = await rows.Read("head");
        var head = _head.Exists ? QueueHead.Decode(_head.Bytes) : QueueHead.None;
        (Trimmed, Last) = (head.Sequence, head.Sequence);
        var entries = new List<(long, byte[])>();
        while (true)
        {
            var ahead = await Task.WhenAll(Enumerable.Range(1, Limits.LogRowsReadAtOnce).Select(i => Slot(Last + i)));
            foreach (var slot in ahead)
            {
                if (!slot.Exists || slot.Sequence != Last + 1)
                    return (head, entries);
                entries.Add((++Last, slot.Bytes));
            }
        }
    }

    /// <summary>Durable when it returns.</summary>
    /// <exception cref="InconsistentStateException">Another activation of the shard writes this log.</exception>
    public async Task Append(byte[] bytes)
    {
        var next = Last + 1;
        if (next - Trimmed > Limits.LogRows)
            throw new InvalidOperationException("The log is full: nothing was trimmed for too long.");
        var slot = await Slot(next);
        if (slot.Exists && slot.Sequence > next - Limits.LogRows)
            throw new InconsistentStateException($"Entry {next} of the log was written by another activation.");
        await rows.Write(slot, next, bytes);
        Last = next;
    }

    /// <summary>Lets go of the entries up to the head's. After a failure the head's row is read again before it is written.</summary>
    /// <exception cref="InconsistentStateException">Another activation of the shard let go of more.</exception>
    public async Task Trim(QueueHead head)
    {
        if (!await Written(_head!, head))
        {
            _head = await rows.Read("head");
            // The activation before this one may have written its last head after ours was read: what it let go of is behind us.
            if (_head.Exists && _head.Sequence > head.Sequence)
                throw new InconsistentStateException($"The log was trimmed up to entry {_head.Sequence} by another activation.");
            await rows.Write(_head, head.Sequence, head.Encode());
        }
        Trimmed = head.Sequence;
    }

    private async Task<bool> Written(Row seen, QueueHead head)
    {
        if (seen.Exists && seen.Sequence > head.Sequence)
            return false;
        try
        {
            await rows.Write(seen, head.Sequence, head.Encode());
            return true;
        }
        catch (InconsistentStateException)
        {
            return false;
        }
    }

    private async Task<Row> Slot(long sequence)
    {
        var index = sequence % Limits.LogRows;
        return _slots[index] ??= await rows.Read($"log-{index}");
    }
}
