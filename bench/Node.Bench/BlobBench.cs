using System.Diagnostics;
using System.Security.Cryptography;
using RenderFarm.Core;
using RenderFarm.Node.Blobs;

namespace RenderFarm.Node.Bench;

/// <summary>What a durable put costs, alone and beside others, in an empty store and in one of many blobs.</summary>
internal static class BlobBench
{
    private const int BlobBytes = 200_000, Puts = 512, Many = 100_000;

    public static async Task<object> Run()
    {
        var folder = Directory.CreateTempSubdirectory("farm-bench-").FullName;
        try
        {
            var store = DirectoryBlobStore.Open(folder);
            var alone = await Put(store, 1);
            var beside = await Put(store, 8);
            Fill(folder);
            return new
            {
                bytes = BlobBytes,
                putMilliseconds = alone.Median,
                putsPerSecondOneWriter = alone.PerSecond,
                putsPerSecondEightWriters = beside.PerSecond,
                putMillisecondsAmong100000 = (await Put(store, 1)).Median,
                existsMicrosecondsAmong100000 = await ExistsMicroseconds(store),
                openStoreMillisecondsWith100000 = Milliseconds(() => DirectoryBlobStore.Open(folder)),
            };
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    /// <summary>Median milliseconds of a put, and puts a second of all writers together.</summary>
    private static async Task<(double Median, double PerSecond)> Put(DirectoryBlobStore store, int writers)
    {
        var times = new System.Collections.Concurrent.ConcurrentBag<double>();
        var start = Stopwatch.GetTimestamp();
        await Task.WhenAll(Enumerable.Range(0, writers).Select(_ => Task.Run(async () =>
        {
            for (var i = 0; i < Puts / writers; i++)
            {
                var bytes = RandomNumberGenerator.GetBytes(BlobBytes);
                var began = Stopwatch.GetTimestamp();
                await store.Put(new MemoryStream(bytes), BlobBytes, null, CancellationToken.None);
                times.Add(Stopwatch.GetElapsedTime(began).TotalMilliseconds);
            }
        })));
        var seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
        return (Math.Round(times.Order().ElementAt(times.Count / 2), 2), Math.Round(times.Count / seconds, 1));
    }

    // Names only: what other blobs cost is the size of the folders. Not durable, or it would take minutes.
    private static void Fill(string folder)
    {
        for (var i = 0; i < Many; i++)
        {
            var hex = ContentHash.Of(BitConverter.GetBytes(i)).Hex;
            File.WriteAllBytes(Path.Combine(folder, hex[..2], hex[2..]), []);
        }
    }

    private static async Task<double> ExistsMicroseconds(DirectoryBlobStore store)
    {
        const int calls = 20_000;
        var began = Stopwatch.GetTimestamp();
        for (var i = 0; i < calls; i++)
            await store.Exists(ContentHash.Of(BitConverter.GetBytes(i)), CancellationToken.None);
        return Math.Round(Stopwatch.GetElapsedTime(began).TotalMicroseconds / calls, 1);
    }

    private static double Milliseconds(Action action)
    {
        var began = Stopwatch.GetTimestamp();
        action();
        return Math.Round(Stopwatch.GetElapsedTime(began).TotalMilliseconds, 1);
    }
}
