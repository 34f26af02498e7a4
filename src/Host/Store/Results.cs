using System.Text.Json;
using Microsoft.Data.Sqlite;
using RenderFarm.Core;
using RenderFarm.Core.Frames;
using RenderFarm.Core.Jobs;
using RenderFarm.Core.Ports.Json;

namespace RenderFarm.Host.Store;

/// <summary>Finished frames by their <see cref="ResultKey"/>.</summary>
internal static class Results
{
    public static FrameResult? Find(IStoreRows rows, ContentHash key) => rows.Rows(
        "SELECT bytes FROM result WHERE key = @1", row => Decode(row), Key(key)).SingleOrDefault();

    public static void Add(StoreWriter writer, ContentHash key, FrameResult result, JobId job, DateTimeOffset now) => writer.Run(
        "INSERT INTO result (key, bytes, job, at) VALUES (@1, @2, @3, @4) ON CONFLICT DO UPDATE SET bytes = excluded.bytes, job = excluded.job, at = excluded.at",
        Key(key), JsonSerializer.SerializeToUtf8Bytes(result, FarmJson.Options), job.Text, now.ToUnixTimeMilliseconds());

    public static void Remove(StoreWriter writer, ContentHash key) => writer.Run("DELETE FROM result WHERE key = @1", Key(key));

    private static FrameResult Decode(SqliteDataReader row) => JsonSerializer.Deserialize<FrameResult>(JobRecords.Bytes(row, 0), FarmJson.Options)!;

    private static byte[] Key(ContentHash key)
    {
        var bytes = new byte[ContentHash.Bytes];
        key.CopyTo(bytes);
        return bytes;
    }
}
