using RenderFarm.Core;

namespace RenderFarm.Engine.Weights;

/// <summary>Reads forward through a bounded part of a source, by buffers.</summary>
internal sealed class ByteCursor
{
    /// <summary>A pickle of VGG's takes two; more would fetch what is not needed of a remote file.</summary>
    private const int BufferBytes = 4 << 10;

    private readonly IByteSource _source;
    private readonly long _end;
    private readonly byte[] _buffer;
    private int _at;
    private int _filled;
    private long _next;

    public ByteCursor(IByteSource source, long offset, long length)
    {
        ByteRange.Check(source, offset, length);
        (_source, _next, _end) = (source, offset, offset + length);
        _buffer = new byte[Math.Min(BufferBytes, length)];
    }

    /// <summary>Offset in the source of the next byte.</summary>
    public long Position => _next - _filled + _at;

    public byte ReadByte()
    {
        if (_at == _filled)
            Fill();
        return _buffer[_at++];
    }

    public void Read(Span<byte> destination)
    {
        foreach (ref var b in destination)
            b = ReadByte();
    }

    private void Fill()
    {
        var count = (int)Math.Min(_buffer.Length, _end - _next);
        if (count == 0)
            throw new InputException($"{_source.Name} is damaged: its pickle does not end within {_end} bytes.");
        _source.Read(_next, _buffer.AsSpan(0, count));
        (_at, _filled, _next) = (0, count, _next + count);
    }
}
