using Microsoft.Data.Sqlite;
using RenderFarm.Core;
using RenderFarm.Core.Frames;
using RenderFarm.Core.Jobs;

namespace RenderFarm.Host.Store;

/// <summary>Reads jobs and ranges back: the last snapshot, and the events since folded over it.</summary>
internal static class JobRecords
{
    /// <summary>In the column "range", where the events of a job as a whole are.</summary>
    public const int WholeJob = -1;

    /// <summary>All jobs, oldest first.</summary>
    public static List<JobId> Ids(IStoreRows rows) => rows.Rows("SELECT id FROM job ORDER BY id", row => JobId.Parse(row.GetString(0)));

    /// <summary>Null: there is no such job.</summary>
    public static Job? Job(IStoreRows rows, JobId id)
    {
        var snapshot = Snapshot(rows, id, WholeJob);
        var events = Events(rows, id, WholeJob).SelectMany(record => JobEventCodec.Decode(record)).ToList();
        if (snapshot is not null)
            return Core.Jobs.Job.Decode(snapshot).Apply(events);
        return events.Count == 0 ? null : Core.Jobs.Job.Of(events);
    }

    /// <summary>Null: nothing ever happened to it.</summary>
    /// <param name="records">Event records since the snapshot.</param>
    public static FrameRange? Range(IStoreRows rows, JobId id, int index, Func<JobHeader> header, out int records)
    {
        var snapshot = Snapshot(rows, id, index);
        var events = Events(rows, id, index);
        records = events.Count;
        if (snapshot is null && events.Count == 0)
            return null;
        var range = snapshot is not null ? FrameRange.Decode(snapshot) : FrameRange.New(JobHeader.FirstOf(index), header().CountOf(index));
        return range.Apply(events.SelectMany(record => FrameEventCodec.Decode(record)));
    }

    public static List<JobPage> Page(IStoreRows rows, JobId id, int kind, int index) => rows.Rows(
        "SELECT bytes FROM page WHERE job = @1 AND kind = @2 AND number = @3", row => JobRecordCodec.DecodePage(Bytes(row, 0)), id.Text, kind, index);

    public static ContentHash SpecHash(IStoreRows rows, JobId id) =>
        rows.Rows("SELECT spec FROM job WHERE id = @1", row => new ContentHash(Bytes(row, 0)), id.Text).Single();

    public static byte[] Bytes(SqliteDataReader row, int column) => (byte[])row.GetValue(column);

    private static byte[]? Snapshot(IStoreRows rows, JobId id, int range) => rows.Rows(
        "SELECT bytes FROM snapshot WHERE job = @1 AND range = @2", row => Bytes(row, 0), id.Text, range).SingleOrDefault();

    private static List<byte[]> Events(IStoreRows rows, JobId id, int range) => rows.Rows(
        "SELECT bytes FROM event WHERE job = @1 AND range = @2 ORDER BY sequence", row => Bytes(row, 0), id.Text, range);
}
