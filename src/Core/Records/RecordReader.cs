using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
using RenderFarm.Core.Frames;

namespace RenderFarm.Core.Records;

/// <summary>Reads what <see cref="RecordWriter"/> wrote, and trusts none of it: every length is checked before anything is made of it.</summary>
internal sealed class RecordReader
{
    private static readonly UTF8Encoding Strict = new(false, throwOnInvalidBytes: true);

    private readonly ReadOnlyMemory<byte> _bytes;
    private int _at;

    /// <exception cref="CorruptRecordException">Not a record of this kind, of another version, or damaged.</exception>
    public RecordReader(ReadOnlyMemory<byte> record, RecordKind kind)
    {
        if (record.Length < 2 + RecordWriter.SumBytes || record.Span[0] != (byte)kind)
            throw new CorruptRecordException($"These {record.Length} bytes are no record of the kind {kind}.");
        if (record.Span[1] != RecordWriter.Version)
            throw new CorruptRecordException(
                $"The record of the kind {kind} has version {record.Span[1]}; this program reads version {RecordWriter.Version}.");
        _bytes = record[..^RecordWriter.SumBytes];
        if (!SHA256.HashData(_bytes.Span).AsSpan(0, RecordWriter.SumBytes).SequenceEqual(record.Span[^RecordWriter.SumBytes..]))
            throw new CorruptRecordException($"The record of the kind {kind} is damaged: its checksum does not fit.");
        _at = 2;
    }

    /// <summary>
    /// Reads a whole record. A read that fails for a value out of its range (no such state, a second committed attempt) is damage too. What is left
    /// behind the fields that this program knows was appended by a newer one.
    /// </summary>
    public static T Read<T>(ReadOnlyMemory<byte> record, RecordKind kind, Func<RecordReader, T> read)
    {
        var reader = new RecordReader(record, kind);
        try
        {
            var value = read(reader);
            _ = reader.Rest();
            return value;
        }
        catch (Exception e) when (e is ArgumentException or InvalidOperationException or InputException or OverflowException)
        {
            throw new CorruptRecordException($"The record of the kind {kind} makes no sense: {e.Message}", e);
        }
    }

    public byte Byte() => Take(1)[0];

    public bool Flag() => Byte() switch
    {
        0 => false,
        1 => true,
        var other => throw new CorruptRecordException($"{other} is neither yes nor no."),
    };

    public long Number()
    {
        ulong value = 0;
        for (var shift = 0; shift < 70; shift += 7)
        {
            var next = Byte();
            value |= (ulong)(next & 0x7F) << shift;
            if (next < 0x80)
                return (long)value;
        }
        throw new CorruptRecordException("A number is too long.");
    }

    public int Small() => checked((int)Number());

    public T Enum<T>() where T : struct, Enum =>
        (T)System.Enum.ToObject(typeof(T), Byte()) is var value && System.Enum.IsDefined(value)
            ? value
            : throw new CorruptRecordException($"{value} is no {typeof(T).Name}.");

    public double Real() => BinaryPrimitives.ReadDoubleLittleEndian(Take(8));

    public DateTimeOffset Time() => new(BinaryPrimitives.ReadInt64LittleEndian(Take(8)), TimeSpan.Zero);

    public ContentHash Hash() => new(Take(ContentHash.Bytes));

    public AttemptId Attempt() => new(new Guid(Take(16)));

    public string Text() => Strict.GetString(Take(Small()));

    public ReadOnlyMemory<byte> Record()
    {
        var count = Small();
        Take(count);
        return _bytes.Slice(_at - count, count);
    }

    /// <summary>Fields of a newer program.</summary>
    public ReadOnlySpan<byte> Rest() => Take(_bytes.Length - _at) is { Length: <= FarmLimits.LaterBytes } rest
        ? rest
        : throw new CorruptRecordException($"The record goes on for more than {FarmLimits.LaterBytes} bytes behind its last field.");

    public T? MaybeValue<T>(Func<T> read) where T : struct => Flag() ? read() : null;

    public T? Maybe<T>(Func<T> read) where T : class => Flag() ? read() : null;

    public ImmutableArray<T> Many<T>(Func<T> read)
    {
        var count = Small();
        // Every item takes a byte at least.
        if (count < 0 || count > _bytes.Length - _at)
            throw new CorruptRecordException($"{count} items are more than the record can hold.");
        var items = ImmutableArray.CreateBuilder<T>(count);
        for (var i = 0; i < count; i++)
            items.Add(read());
        return items.MoveToImmutable();
    }

    private ReadOnlySpan<byte> Take(int count)
    {
        if (count < 0 || count > _bytes.Length - _at)
            throw new CorruptRecordException("The record ends too early.");
        _at += count;
        return _bytes.Span.Slice(_at - count, count);
    }
}
