namespace RenderFarm.Media;

/// <summary>
/// Writes a file wholly or not at all: under a temporary name beside the target, flushed to the disk, then renamed over it. Whatever
/// fails, the target is as it was and the temporary file is gone.
/// </summary>
public static class AtomicFile
{
    // errno of "no space left on device" and "disk quota exceeded".
    private const int NoSpace = 28, OverQuota = 122;

    /// <exception cref="UnauthorizedAccessException">No permission in the folder.</exception>
    /// <exception cref="IOException">The folder is missing, the disk is full, the target is a directory...: one line.</exception>
    public static void Write(string path, ReadOnlySpan<byte> bytes) =>
        Write(path, bytes, static (stream, all) => stream.Write(all), null, bufferBytes: 0);

    /// <param name="write">What it throws goes on to the caller, with the target as it was.</param>
    /// <param name="beforeRename">Done when all is on the disk.</param>
    /// <inheritdoc cref="Write(string, ReadOnlySpan{byte})"/>
    public static void Write(string path, Action<Stream> write, Action? beforeRename = null) =>
        Write(path, write, static (stream, fill) => fill(stream), beforeRename, bufferBytes: 1 << 16);

    private static void Write<T>(string path, T state, Action<Stream, T> write, Action? beforeRename, int bufferBytes)
        where T : allows ref struct
    {
        var full = Path.GetFullPath(path);
        if (Directory.Exists(full))
            throw new IOException($"Cannot write '{path}': it is a directory.");
        var temporary = Path.Combine(Path.GetDirectoryName(full)!, $".{Path.GetRandomFileName()}.tmp");
        try
        {
            using (var stream = new FileStream(temporary, FileMode.CreateNew, FileAccess.Write, FileShare.None, bufferBytes))
            {
                write(stream, state);
                stream.Flush(flushToDisk: true);
            }
            beforeRename?.Invoke();
            File.Move(temporary, full, overwrite: true);
        }
        catch (Exception e)
        {
            RemoveQuietly(temporary);
            if (e is IOException or UnauthorizedAccessException)
                throw Explained(e, path);
            throw;
        }
    }

    private static Exception Explained(Exception e, string path) => e switch
    {
        UnauthorizedAccessException => new UnauthorizedAccessException(
            $"Cannot write '{path}': this user has no permission in that folder.", e),
        DirectoryNotFoundException => new DirectoryNotFoundException($"Cannot write '{path}': its folder does not exist.", e),
        _ when (e.HResult & 0xFFFF) is NoSpace or OverQuota => new IOException($"Cannot write '{path}': the disk is full.", e),
        _ => new IOException($"Cannot write '{path}': {e.Message.ReplaceLineEndings(" ")}", e),
    };

    private static void RemoveQuietly(string temporary)
    {
        try
        {
            File.Delete(temporary);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // The first failure is the one to report; a dead disk fails here again.
        }
    }
}
