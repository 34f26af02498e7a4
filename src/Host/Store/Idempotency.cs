using RenderFarm.Core;
using RenderFarm.Core.Jobs;
using RenderFarm.Core.Ports;

namespace RenderFarm.Host.Store;

/// <summary>Which job a caller's key stands for.</summary>
internal static class Idempotency
{
    public static (JobId Job, ContentHash Spec)? Find(IStoreRows rows, Caller by, string key)
    {
        var found = rows.Rows(
            "SELECT job, spec FROM idempotency WHERE caller = @1 AND key = @2",
            row => (JobId.Parse(row.GetString(0)), new ContentHash(JobRecords.Bytes(row, 1))), by.Name, key);
        return found.Count == 0 ? null : found[0];
    }

    public static void Add(StoreWriter writer, Caller by, string key, ContentHash spec, JobId job, DateTimeOffset now)
    {
        var hash = new byte[ContentHash.Bytes];
        spec.CopyTo(hash);
        writer.Run(
            "INSERT INTO idempotency (caller, key, spec, job, at) VALUES (@1, @2, @3, @4, @5)", by.Name, key, hash, job.Text, now.ToUnixTimeMilliseconds());
    }
}
