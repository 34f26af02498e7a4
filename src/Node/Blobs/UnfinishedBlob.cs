using RenderFarm.Core;

namespace RenderFarm.Node.Blobs;

/// <summary>A blob under its temporary name: it either moves to its place or is gone when disposed.</summary>
internal sealed class UnfinishedBlob : IDisposable
{
    private readonly string _path;
    private readonly FileStream _stream;
    private bool _moved;

    private UnfinishedBlob(string path)
    {
        _path = path;
        // Not shared: .NET locks it, by which leftovers are told from files of living writers. Disk writes here are memory copies: asynchronous ones cost more.
        _stream = new FileStream(path, FileMode.CreateNew, FileAccess.Write, FileShare.None, bufferSize: 0);
    }

    /// <exception cref="IOException"/>
    public static UnfinishedBlob Create(string folder) =>
        Explained(() => new UnfinishedBlob(Path.Combine(folder, Path.GetRandomFileName())));

    /// <exception cref="InputException">Too many bytes, or not those that were expected.</exception>
    /// <exception cref="IOException">The disk is full or broken; or the source is.</exception>
    public async Task<ContentHash> Fill(Stream bytes, long mostBytes, ContentHash? expected, CancellationToken cancellation)
    {
        try
        {
            return await HashedCopy.Run(bytes, _stream, mostBytes, expected, cancellation);
        }
        catch (IOException e) when (DiskFull.Is(e))
        {
            throw DiskFull.Explained(_path, e);
        }
    }

    /// <summary>Durable when it returns.</summary>
    /// <exception cref="IOException"/>
    public void MoveTo(string place, DateTimeOffset written) => Explained(() =>
    {
        File.SetLastWriteTimeUtc(_stream.SafeFileHandle, written.UtcDateTime);
        _stream.Flush(flushToDisk: true);
        File.Move(_path, place, overwrite: true);
        _moved = true;
        DirectorySync.Flush(Path.GetDirectoryName(place)!);
        return true;
    });

    public void Dispose()
    {
        _stream.Dispose();
        if (!_moved)
            RemoveQuietly(_path);
    }

    /// <summary>Deletes what killed writers left behind; files of living ones are locked.</summary>
    public static void RemoveLeftovers(string folder)
    {
        foreach (var path in Directory.EnumerateFiles(folder))
        {
            try
            {
                using (new FileStream(path, FileMode.Open, FileAccess.Write, FileShare.None))
                    File.Delete(path);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                // Somebody writes it, or it is not ours: it does no harm here.
            }
        }
    }

    private static void RemoveQuietly(string path)
    {
        try
        {
            File.Delete(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // The first failure is the one to report; the next start of the store tries again.
        }
    }

    private static T Explained<T>(Func<T> write)
    {
        try
        {
            return write();
        }
        catch (IOException e) when (DiskFull.Is(e))
        {
            throw DiskFull.Explained("the blob store", e);
        }
    }
}
