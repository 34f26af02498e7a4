using RenderFarm.Core.Frames;
using RenderFarm.Core.Jobs;
using RenderFarm.Core.Scheduling;

namespace RenderFarm.Host.Store;

/// <summary>
/// The writer's side of jobs and ranges. Changes gather in memory until the group ends, or until somebody reads what they change: one row for what a
/// group did to a range, however many commands did it. A range or job that has gathered many rows is written whole instead.
/// </summary>
internal sealed class Journal
{
    private readonly Dictionary<(JobId Job, int Range), List<FrameEvent>> _frames = [];
    private readonly Dictionary<JobId, List<JobEvent>> _jobs = [];

    /// <summary>Rows since the last snapshot.</summary>
    private readonly Dictionary<(JobId Job, int Range), int> _rows = [];

    private readonly HashSet<(JobId Job, int Range)> _due = [];

    public void Append(FarmChange change)
    {
        switch (change)
        {
            case FarmChange.OfJob c: Pending(_jobs, c.Job).Add(c.Event); break;
            case FarmChange.OfFrames c: Pending(_frames, (c.Job, c.Range)).AddRange(c.Events); break;
        }
    }

    public Job? Job(StoreWriter writer, JobId id)
    {
        FlushJob(writer, id);
        return JobRecords.Job(writer, id);
    }

    public FrameRange? Range(StoreWriter writer, JobId id, int index, Func<JobHeader> header)
    {
        FlushRange(writer, (id, index));
        var range = JobRecords.Range(writer, id, index, header, out var rows);
        if (rows > 0)
            _rows[(id, index)] = rows;
        return range;
    }

    /// <summary>Writes what gathered, and whole what has gathered too many rows.</summary>
    public void Flush(StoreWriter writer, Dispatcher dispatcher)
    {
        foreach (var id in _jobs.Keys.ToList())
            FlushJob(writer, id);
        foreach (var name in _frames.Keys.ToList())
            FlushRange(writer, name);
        foreach (var (id, index) in _due)
        {
            var job = dispatcher.Job(id)!;
            Snapshot(writer, id, index, index == JobRecords.WholeJob ? job.Encode() : dispatcher.Range(job, index).Encode());
        }
        _due.Clear();
    }

    /// <summary>The job's rows are gone.</summary>
    public void Forget(JobId id)
    {
        _jobs.Remove(id);
        foreach (var name in _rows.Keys.Where(name => name.Job == id).ToList())
            _rows.Remove(name);
        _due.RemoveWhere(name => name.Job == id);
    }

    /// <summary>After a group that was not kept: nothing of it is to be written later.</summary>
    public void Clear()
    {
        _frames.Clear();
        _jobs.Clear();
        _rows.Clear();
        _due.Clear();
    }

    private void FlushJob(StoreWriter writer, JobId id)
    {
        if (!_jobs.Remove(id, out var events))
            return;
        foreach (var part in events.Chunk(Limits.EventsOfARow))
            Insert(writer, (id, JobRecords.WholeJob), JobEventCodec.Encode(part));
    }

    private void FlushRange(StoreWriter writer, (JobId Job, int Range) name)
    {
        if (!_frames.Remove(name, out var events))
            return;
        foreach (var part in events.Chunk(Limits.EventsOfARow))
            Insert(writer, name, FrameEventCodec.Encode(part));
    }

    private void Insert(StoreWriter writer, (JobId Job, int Range) name, byte[] bytes)
    {
        writer.Run("INSERT INTO event (job, range, bytes) VALUES (@1, @2, @3)", name.Job.Text, name.Range, bytes);
        var rows = _rows[name] = _rows.GetValueOrDefault(name) + 1;
        if (rows >= Limits.RowsBeforeSnapshot)
            _due.Add(name);
    }

    private void Snapshot(StoreWriter writer, JobId id, int range, byte[] bytes)
    {
        writer.Run("INSERT INTO snapshot (job, range, bytes) VALUES (@1, @2, @3) ON CONFLICT DO UPDATE SET bytes = excluded.bytes", id.Text, range, bytes);
        writer.Run("DELETE FROM event WHERE job = @1 AND range = @2", id.Text, range);
        _rows.Remove((id, range));
    }

    private static List<TEvent> Pending<TName, TEvent>(Dictionary<TName, List<TEvent>> pending, TName name) where TName : notnull =>
        pending.TryGetValue(name, out var events) ? events : pending[name] = [];
}
