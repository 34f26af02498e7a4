using RenderFarm.Core;

namespace RenderFarm.Engine.Weights;

/// <summary>
/// Bytes at random access: a file, memory, or a file behind HTTP of which only what is read is transferred. The readers of weights
/// need no more, so they read a remote file as they read a local one.
/// </summary>
public interface IByteSource : IDisposable
{
    /// <summary>For messages: a file's path or an address.</summary>
    string Name { get; }

    long Length { get; }

    /// <summary>Fills the whole destination.</summary>
    /// <exception cref="InputException">The range is not inside 0..Length.</exception>
    /// <exception cref="IOException">The world failed.</exception>
    void Read(long offset, Span<byte> destination);
}

/// <summary>A file on disk.</summary>
public sealed class FileBytes : IByteSource
{
    private readonly Microsoft.Win32.SafeHandles.SafeFileHandle _handle;

    /// <exception cref="InputException">There is no such file, or it is a directory.</exception>
    public FileBytes(string path)
    {
#pragma warning disable RS0030 // Weights are mapped piece by piece by whoever asks for them: this type is the engine's one door to files.
        if (!File.Exists(path))
            throw new InputException($"{path}: no such weights file.");
        _handle = File.OpenHandle(path);
#pragma warning restore RS0030
        (Name, Length) = (path, RandomAccess.GetLength(_handle));
    }

    public string Name { get; }
    public long Length { get; }

    public void Read(long offset, Span<byte> destination)
    {
        ByteRange.Check(this, offset, destination.Length);
        while (destination.Length > 0)
        {
            var read = RandomAccess.Read(_handle, destination, offset);
            if (read == 0)
                throw new InputException($"{Name} became shorter while it was read.");
            offset += read;
            destination = destination[read..];
        }
    }

    public void Dispose() => _handle.Dispose();
}

/// <summary>Bytes in memory.</summary>
public sealed class MemoryBytes(string name, ReadOnlyMemory<byte> bytes) : IByteSource
{
    public string Name { get; } = name;
    public long Length => bytes.Length;

    public void Read(long offset, Span<byte> destination)
    {
        ByteRange.Check(this, offset, destination.Length);
        bytes.Span.Slice((int)offset, destination.Length).CopyTo(destination);
    }

    public void Dispose() { }
}

/// <summary>The check that every source owes its readers.</summary>
public static class ByteRange
{
    public static void Check(IByteSource source, long offset, long count)
    {
        if (offset < 0 || count < 0 || offset > source.Length || count > source.Length - offset)
            throw new InputException(
                $"{source.Name} is damaged or cut off: bytes {offset} to {offset + count} are needed, it has {source.Length}.");
    }
}
