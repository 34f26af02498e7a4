using RenderFarm.Core;
using RenderFarm.Core.Frames;
using RenderFarm.Core.Jobs;

namespace RenderFarm.Host.Store;

/// <summary>The blobs that the store speaks of: inputs of jobs, results, checkpoints of frames that are not done. Previews live by their age alone.</summary>
internal static class LiveBlobs
{
    public static HashSet<ContentHash> Of(FarmStore store)
    {
        var live = new HashSet<ContentHash>();
        // One moment's view for each job: a job that comes later has only young blobs.
        foreach (var id in store.Read(JobRecords.Ids))
            store.Read(reader =>
            {
                AddJob(reader, id, live);
                return 0;
            });
        return live;
    }

    private static void AddJob(StoreReader reader, JobId id, HashSet<ContentHash> live)
    {
        if (JobRecords.Job(reader, id) is not { } job)
            return;
        Add(live, job.Header.Init);
        // Row by row: the lists of a million frames are not held at once.
        reader.Rows("SELECT bytes FROM page WHERE job = @1", row => AddPage(live, JobRecordCodec.DecodePage(JobRecords.Bytes(row, 0))), id.Text);
        for (var index = 0; index < job.Header.Ranges; index++)
            if (JobRecords.Range(reader, id, index, () => job.Header, out _) is { } range)
                AddRange(live, range);
    }

    private static int AddPage(HashSet<ContentHash> live, JobPage page)
    {
        if (page is JobPage.Contents contents)
            live.UnionWith(contents.Items.Select(content => content.Hash));
        if (page is JobPage.Styles styles)
            foreach (var picture in styles.Items.SelectMany(style => style.Pictures))
            {
                Add(live, picture.Picture);
                Add(live, picture.Mask);
            }
        return 0;
    }

    private static void AddRange(HashSet<ContentHash> live, FrameRange range)
    {
        for (var frame = range.First; frame <= range.Last; frame++)
        {
            if (range.Commit(frame) is { } commit)
                live.Add(commit.Result.Result);
            if (range.Checkpoint(frame) is { } checkpoint)
                live.Add(checkpoint);
        }
    }

    private static void Add(HashSet<ContentHash> live, BlobRef? picture)
    {
        if (picture is not null)
            live.Add(picture.Hash);
    }
}
