using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using RenderFarm.Core.Frames;

namespace RenderFarm.Core.Records;

/// <summary>
/// Writes one record: its kind, the version of its form, its fields one after another without names, and four bytes of a SHA-256 over all that.
/// Numbers are little-endian or of variable length, times are UTC ticks. A program that only appends fields keeps the version: older ones read what
/// they know, and keep the rest. Whatever else changes raises it: one release reads both versions, the next one writes the new one.
/// </summary>
internal sealed class RecordWriter
{
    public const byte Version = 1;
    public const int SumBytes = 4;

    private byte[] _bytes = new byte[256];
    private int _length;

    public RecordWriter(RecordKind kind)
    {
        Byte((byte)kind);
        Byte(Version);
    }

    public void Byte(byte value) => Grow(1)[0] = value;

    public void Flag(bool value) => Byte(value ? (byte)1 : (byte)0);

    /// <summary>Seven bits a byte, lowest first; negative numbers take ten bytes.</summary>
    public void Number(long value)
    {
        var left = (ulong)value;
        for (; left >= 0x80; left >>= 7)
            Byte((byte)(left | 0x80));
        Byte((byte)left);
    }

    public void Real(double value) => BinaryPrimitives.WriteDoubleLittleEndian(Grow(8), value);

    public void Time(DateTimeOffset value) => BinaryPrimitives.WriteInt64LittleEndian(Grow(8), value.UtcTicks);

    public void Hash(ContentHash value) => value.CopyTo(Grow(ContentHash.Bytes));

    public void Attempt(AttemptId value) => value.Value.TryWriteBytes(Grow(16));

    public void Text(string value)
    {
        var bytes = Encoding.UTF8.GetByteCount(value);
        Number(bytes);
        Encoding.UTF8.GetBytes(value, Grow(bytes));
    }

    /// <summary>A record within this one.</summary>
    public void Record(ReadOnlySpan<byte> value)
    {
        Number(value.Length);
        value.CopyTo(Grow(value.Length));
    }

    /// <summary>Fields of a newer program, as they came: the last of a record.</summary>
    public void Rest(ReadOnlySpan<byte> fields) => fields.CopyTo(Grow(fields.Length));

    /// <summary>Whether there is a value, and the value.</summary>
    public void Maybe<T>(T? value, Action<T> write) where T : struct
    {
        Flag(value is not null);
        if (value is { } given)
            write(given);
    }

    /// <inheritdoc cref="Maybe{T}(T?, Action{T})"/>
    public void Maybe<T>(T? value, Action<T> write) where T : class
    {
        Flag(value is not null);
        if (value is not null)
            write(value);
    }

    public void Many<T>(IReadOnlyCollection<T> items, Action<T> write)
    {
        Number(items.Count);
        foreach (var item in items)
            write(item);
    }

    /// <summary>The whole record.</summary>
    public byte[] ToArray()
    {
        Span<byte> hash = stackalloc byte[ContentHash.Bytes];
        SHA256.HashData(_bytes.AsSpan(0, _length), hash);
        hash[..SumBytes].CopyTo(Grow(SumBytes));
        return _bytes[.._length];
    }

    private Span<byte> Grow(int count)
    {
        if (_length + count > _bytes.Length)
            Array.Resize(ref _bytes, Math.Max(2 * _bytes.Length, _length + count));
        _length += count;
        return _bytes.AsSpan(_length - count, count);
    }
}
