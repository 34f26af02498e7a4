using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using RenderFarm.Core;
using RenderFarm.Core.Ports;

namespace RenderFarm.Node.Blobs;

/// <summary>
/// Blobs as files named by their hash. A file is complete, durable and read-only by agreement from the moment it has its name: it is written
/// under another, flushed, renamed, and the directory flushed. Every operation touches one file, whatever the number of blobs.
/// </summary>
public sealed class DirectoryBlobStore : IBlobStore
{
    private readonly BlobPaths _paths;
    private readonly TimeProvider _time;

    // Presence and time of a blob are looked at and changed under the lock of its first byte: what was touched is never deleted.
    private readonly Lock[] _stripes = [.. Enumerable.Range(0, 256).Select(_ => new Lock())];

    private DirectoryBlobStore(BlobPaths paths, TimeProvider time) => (_paths, _time) = (paths, time);

    public string Folder => _paths.Root;

    /// <summary>Makes the folders, and removes what killed writers left. One process at a time should write here; more do no harm.</summary>
    /// <exception cref="IOException">The folder cannot be made or written.</exception>
    /// <exception cref="UnauthorizedAccessException">No permission.</exception>
    public static DirectoryBlobStore Open(string folder, TimeProvider? time = null)
    {
        var paths = new BlobPaths(folder);
        Directory.CreateDirectory(paths.Unfinished);
        foreach (var part in paths.Folders)
        {
            Directory.CreateDirectory(part);
            // A blob whose writer was killed between rename and flush becomes as durable as the others.
            DirectorySync.Flush(part);
        }
        DirectorySync.Flush(paths.Root);
        UnfinishedBlob.RemoveLeftovers(paths.Unfinished);
        return new DirectoryBlobStore(paths, time ?? TimeProvider.System);
    }

    public Task<bool> Exists(ContentHash hash, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        return Task.FromResult(Touch(hash));
    }

    /// <returns>A stream that seeks: ranges can be read.</returns>
    public Task<Stream?> Open(ContentHash hash, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        return Task.FromResult<Stream?>(OpenFile(hash));
    }

    public async Task<ContentHash> Put(Stream bytes, long mostBytes, ContentHash? expected, CancellationToken cancellation)
    {
        if (expected is { } known && Touch(known))
        {
            await HashedCopy.Run(bytes, Stream.Null, mostBytes, expected, cancellation);
            return known;
        }
        using var unfinished = UnfinishedBlob.Create(_paths.Unfinished);
        var hash = await unfinished.Fill(bytes, mostBytes, expected, cancellation);
        lock (StripeOf(hash))
            if (!TouchUnderLock(hash))
                unfinished.MoveTo(_paths.FileOf(hash), _time.GetUtcNow());
        return hash;
    }

    public async IAsyncEnumerable<BlobInfo> List([EnumeratorCancellation] CancellationToken cancellation)
    {
        foreach (var folder in _paths.Folders)
        {
            // A million names are minutes on a slow disk: not all of them on the caller's thread.
            await Task.Yield();
            foreach (var file in new DirectoryInfo(folder).EnumerateFiles())
            {
                cancellation.ThrowIfCancellationRequested();
                if (BlobPaths.HashOf(folder, file.Name) is { } hash && InfoOf(hash, file) is { } info)
                    yield return info;
            }
        }
    }

    public Task Delete(ContentHash hash, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        lock (StripeOf(hash))
            File.Delete(_paths.FileOf(hash));
        return Task.CompletedTask;
    }

    public Task<bool> DeleteUnlessTouched(BlobInfo listed, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        lock (StripeOf(listed.Hash))
        {
            if (InfoOf(listed.Hash, new FileInfo(_paths.FileOf(listed.Hash))) is not { } now || now.Written > listed.Written)
                return Task.FromResult(false);
            File.Delete(_paths.FileOf(listed.Hash));
            return Task.FromResult(true);
        }
    }

    /// <summary>Reads a blob wholly and compares: disks forget.</summary>
    /// <returns>False also when there is none.</returns>
    public async Task<bool> IsIntact(ContentHash hash, CancellationToken cancellation)
    {
        await using var stream = OpenFile(hash);
        return stream is not null && new ContentHash(await SHA256.HashDataAsync(stream, cancellation)) == hash;
    }

    private FileStream? OpenFile(ContentHash hash)
    {
        try
        {
            return new FileStream(
                _paths.FileOf(hash), FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete, bufferSize: 1 << 14,
                FileOptions.Asynchronous);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
    }

    private bool Touch(ContentHash hash)
    {
        lock (StripeOf(hash))
            return TouchUnderLock(hash);
    }

    private bool TouchUnderLock(ContentHash hash)
    {
        var file = new FileInfo(_paths.FileOf(hash));
        if (!file.Exists)
            return false;
        var now = _time.GetUtcNow().UtcDateTime;
        if (now - file.LastWriteTimeUtc > Limits.TouchAfter)
            file.LastWriteTimeUtc = now;
        return true;
    }

    // Null: it went away in between.
    private static BlobInfo? InfoOf(ContentHash hash, FileInfo file)
    {
        try
        {
            return file.Exists ? new BlobInfo(hash, file.Length, new DateTimeOffset(file.LastWriteTimeUtc)) : null;
        }
        catch (FileNotFoundException)
        {
            return null;
        }
    }

    private Lock StripeOf(ContentHash hash)
    {
        Span<byte> bytes = stackalloc byte[ContentHash.Bytes];
        hash.CopyTo(bytes);
        return _stripes[bytes[0]];
    }
}
