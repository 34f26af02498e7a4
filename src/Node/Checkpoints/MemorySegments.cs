namespace RenderFarm.Node.Checkpoints;

/// <summary>Some pieces of memory read as one stream: a checkpoint of hundreds of megabytes is not copied for the sake of its header.</summary>
internal sealed class MemorySegments(IReadOnlyList<ReadOnlyMemory<byte>> segments) : Stream
{
    private int _segment, _offset;

    public override bool CanRead => true;
    public override bool CanSeek => false;
    public override bool CanWrite => false;
    public override long Length => throw new NotSupportedException();
    public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

    public override int Read(Span<byte> buffer)
    {
        while (_segment < segments.Count)
        {
            var left = segments[_segment].Span[_offset..];
            if (left.Length > 0)
            {
                var taken = Math.Min(left.Length, buffer.Length);
                left[..taken].CopyTo(buffer);
                _offset += taken;
                return taken;
            }
            (_segment, _offset) = (_segment + 1, 0);
        }
        return 0;
    }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) => ValueTask.FromResult(Read(buffer.Span));

    public override void Flush() { }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
}
