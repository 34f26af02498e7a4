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
    public static void Write(string path, ReadOnlySpan<byte> bytes)
    {
        var full = Path.GetFullPath(path);
        if (Directory.Exists(full))
            throw new IOException($"Cannot write '{path}': it is a directory.");
        var temporary = Path.Combine(Path.GetDirectoryName(full)!, $".{Path.GetRandomFileName()}.tmp");
        try
        {
            using (var stream = new FileStream(temporary, FileMode.CreateNew, FileAccess.Write, FileShare.None, bufferSize: 0))
            {
                stream.Write(bytes);
                stream.Flush(flushToDisk: true);
            }
            File.Move(temporary, full, overwrite: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            RemoveQuietly(temporary);
            throw Explained(e, path);
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
