using RenderFarm.Core.Jobs;
using RenderFarm.Views.Reading;

namespace RenderFarm.Host.Store;

/// <summary>The blobs that the store speaks of.</summary>
internal static class LiveBlobs
{
    public static NamedBlobs Of(FarmStore store)
    {
        var live = new NamedBlobs();
        // One moment's view for each job: a job that comes later has only young blobs.
        foreach (var id in store.Read(JobRecords.Ids))
            store.Read(reader =>
            {
                AddJob(reader, id, live);
                return 0;
            });
        return live;
    }

    private static void AddJob(StoreReader reader, JobId id, NamedBlobs live)
    {
        if (JobRecords.Job(reader, id) is not { } job)
            return;
        live.Add(job.Header);
        // Row by row: the lists of a million frames are not held at once.
        reader.Rows(
            "SELECT bytes FROM page WHERE job = @1",
            row =>
            {
                live.Add(JobRecordCodec.DecodePage(JobRecords.Bytes(row, 0)));
                return 0;
            },
            id.Text);
        for (var index = 0; index < job.Header.Ranges; index++)
            if (JobRecords.Range(reader, id, index, () => job.Header, out _) is { } range)
                live.Add(range);
    }
}
