using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using RenderFarm.Core;
using RenderFarm.Engine.Backends;

namespace RenderFarm.Engine.Checkpoints;

/// <summary>Reads what <see cref="CheckpointWriter"/> wrote. The digest is checked first; lengths are checked nevertheless: a digest keeps out accidents, not malice.</summary>
internal sealed class CheckpointReader
{
    private readonly ReadOnlyMemory<byte> _bytes;
    private int _position;

    /// <exception cref="InputException">Truncated or changed.</exception>
    public CheckpointReader(ReadOnlyMemory<byte> bytes)
    {
        if (bytes.Length <= SHA256.HashSizeInBytes)
            throw Broken("it is too short");
        _bytes = bytes[..^SHA256.HashSizeInBytes];
        if (!SHA256.HashData(_bytes.Span).AsSpan().SequenceEqual(bytes.Span[^SHA256.HashSizeInBytes..]))
            throw Broken("its digest does not match: it was cut short or changed");
    }

    public int ReadInt32() => BinaryPrimitives.ReadInt32LittleEndian(Next(sizeof(int)));

    public double ReadDouble() => BinaryPrimitives.ReadDoubleLittleEndian(Next(sizeof(double)));

    public bool ReadBoolean() => Next(1)[0] != 0;

    public string ReadText() => Encoding.UTF8.GetString(Next(ReadLength(1)));

    public double[] ReadDoubles()
    {
        var values = new double[ReadLength(sizeof(double))];
        foreach (ref var value in values.AsSpan())
            value = ReadDouble();
        return values;
    }

    public void ReadInto(IVector vector)
    {
        var length = ReadLength(sizeof(float));
        if (length != vector.Length)
            throw Broken($"a vector has {length} numbers where {vector.Length} are expected");
        var bytes = Next(length * sizeof(float));
        var floats = new float[length];
        if (BitConverter.IsLittleEndian)
            bytes.CopyTo(MemoryMarshal.AsBytes(floats.AsSpan()));
        else
            for (var i = 0; i < length; i++)
                floats[i] = BinaryPrimitives.ReadSingleLittleEndian(bytes[(i * sizeof(float))..]);
        vector.Upload(floats);
    }

    /// <summary>A number that must lie in a range.</summary>
    public int ReadInt32(string what, int least, int most)
    {
        var value = ReadInt32();
        return value >= least && value <= most ? value : throw Broken($"its {what} is {value}");
    }

    public void ExpectEnd()
    {
        if (_position != _bytes.Length)
            throw Broken($"{_bytes.Length - _position} bytes follow its end");
    }

    public static InputException Broken(string why) =>
        new($"The checkpoint cannot be used: {why}. Remove it to start from the beginning.");

    private int ReadLength(int unit)
    {
        var length = ReadInt32();
        return length >= 0 && length <= (_bytes.Length - _position) / unit ? length : throw Broken($"a length of {length} exceeds it");
    }

    private ReadOnlySpan<byte> Next(int count)
    {
        if (_bytes.Length - _position < count)
            throw Broken("it ends too early");
        _position += count;
        return _bytes.Span.Slice(_position - count, count);
    }
}
