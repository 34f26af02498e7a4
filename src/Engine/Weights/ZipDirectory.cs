using System.Buffers.Binary;
using System.Text;
using RenderFarm.Core;

namespace RenderFarm.Engine.Weights;

/// <summary>An entry of a zip's central directory.</summary>
internal sealed record ZipEntry(string Name, int Method, uint Crc32, long StoredBytes, long Bytes, long HeaderOffset);

/// <summary>
/// The central directory of a zip file (PKWARE APPNOTE 6.3, with zip64), read by itself and not through System.IO.Compression because the
/// position of an entry's bytes is needed: only those of the convolutions are fetched of a remote file.
/// </summary>
internal sealed class ZipDirectory
{
    private const int EndBytes = 22;
    private const int LocatorBytes = 20;
    private const int End64Bytes = 56;
    private const int EntryBytes = 46;
    private const int LocalBytes = 30;
    private readonly IByteSource _source;

    public ZipDirectory(IByteSource source)
    {
        _source = source;
        var (offset, length) = FindDirectory();
        if (length > Limits.ZipDirectoryBytes)
            throw new InputException($"{source.Name}: its zip directory has {length} bytes, at most {Limits.ZipDirectoryBytes} are allowed.");
        Entries = ReadEntries(Bytes(offset, length));
    }

    public IReadOnlyDictionary<string, ZipEntry> Entries { get; }

    /// <summary>Offset of an entry's bytes, behind its local header, which must agree with the directory.</summary>
    public long DataOffset(ZipEntry entry)
    {
        if (entry.Method != 0 || entry.StoredBytes != entry.Bytes)
            throw new InputException($"{_source.Name}: '{entry.Name}' is compressed, which torch.save never does; save it again with PyTorch.");
        var header = Bytes(entry.HeaderOffset, LocalBytes);
        if (!header.StartsWith("PK\x3\x4"u8))
            throw Damaged($"'{entry.Name}' is not where the directory says");
        var start = entry.HeaderOffset + LocalBytes + UInt16(header, 26) + UInt16(header, 28);
        ByteRange.Check(_source, start, entry.Bytes);
        return start;
    }

    /// <summary>All bytes of a small entry, checked by their CRC-32.</summary>
    public byte[] ReadAll(ZipEntry entry, int atMost)
    {
        if (entry.Bytes > atMost)
            throw new InputException($"{_source.Name}: '{entry.Name}' has {entry.Bytes} bytes, at most {atMost} are allowed.");
        var bytes = Bytes(DataOffset(entry), entry.Bytes);
        if (Crc32.Of(bytes) != entry.Crc32)
            throw Damaged($"the checksum of '{entry.Name}' is wrong");
        return bytes.ToArray();
    }

    private (long Offset, long Length) FindDirectory()
    {
        var tailLength = Math.Min(_source.Length, EndBytes + ushort.MaxValue + LocatorBytes);
        var tailOffset = _source.Length - tailLength;
        var tail = Bytes(tailOffset, tailLength);
        for (var at = tail.Length - EndBytes; at >= 0; at--)
            if (tail[at..].StartsWith("PK\x5\x6"u8))
            {
                var end = tail[at..];
                var locator = at >= LocatorBytes ? tail[(at - LocatorBytes)..] : default;
                return locator.StartsWith("PK\x6\x7"u8)
                    ? FindDirectory64(Int64(locator, 8))
                    : (UInt32(end, 16), UInt32(end, 12));
            }
        throw Damaged("the zip's end is missing, as after an interrupted download");
    }

    private (long Offset, long Length) FindDirectory64(long offset)
    {
        var end = Bytes(offset, End64Bytes);
        if (!end.StartsWith("PK\x6\x6"u8))
            throw Damaged("the zip64 end is not where its locator says");
        return (Int64(end, 48), Int64(end, 40));
    }

    private Dictionary<string, ZipEntry> ReadEntries(ReadOnlySpan<byte> directory)
    {
        var entries = new Dictionary<string, ZipEntry>(StringComparer.Ordinal);
        while (directory.Length > 0)
        {
            if (directory.Length < EntryBytes || !directory.StartsWith("PK\x1\x2"u8))
                throw Damaged("the zip's directory is garbled");
            var (nameLength, extraLength, commentLength) = (UInt16(directory, 28), UInt16(directory, 30), UInt16(directory, 32));
            if (directory.Length < EntryBytes + nameLength + extraLength + commentLength)
                throw Damaged("the zip's directory is cut off");
            var entry = ReadEntry(directory, directory.Slice(EntryBytes, nameLength), directory.Slice(EntryBytes + nameLength, extraLength));
            if (!entries.TryAdd(entry.Name, entry))
                throw Damaged($"the zip has two entries '{Quoted.Text(entry.Name)}'");
            directory = directory[(EntryBytes + nameLength + extraLength + commentLength)..];
        }
        return entries;
    }

    private ZipEntry ReadEntry(ReadOnlySpan<byte> fixedPart, ReadOnlySpan<byte> name, ReadOnlySpan<byte> extra)
    {
        if ((UInt16(fixedPart, 8) & 1) != 0)
            throw new InputException($"{_source.Name}: its zip is encrypted.");
        var (bytes, stored, offset) = ((long)UInt32(fixedPart, 24), (long)UInt32(fixedPart, 20), (long)UInt32(fixedPart, 42));
        // A field of all ones stands in the zip64 extra field, in this order.
        var wide = Zip64Field(extra);
        bytes = Widen(bytes, ref wide);
        stored = Widen(stored, ref wide);
        offset = Widen(offset, ref wide);
        if (bytes < 0 || stored < 0 || offset < 0)
            throw Damaged("a zip64 entry has a negative size");
        return new ZipEntry(Encoding.UTF8.GetString(name), UInt16(fixedPart, 10), UInt32(fixedPart, 16), stored, bytes, offset);
    }

    private long Widen(long field, ref ReadOnlySpan<byte> wide)
    {
        if (field != uint.MaxValue)
            return field;
        if (wide.Length < 8)
            throw Damaged("a zip64 entry lacks its sizes");
        var value = Int64(wide, 0);
        wide = wide[8..];
        return value;
    }

    private static ReadOnlySpan<byte> Zip64Field(ReadOnlySpan<byte> extra)
    {
        while (extra.Length >= 4)
        {
            var length = Math.Min(UInt16(extra, 2), extra.Length - 4);
            if (UInt16(extra, 0) == 1)
                return extra.Slice(4, length);
            extra = extra[(4 + length)..];
        }
        return default;
    }

    private ReadOnlySpan<byte> Bytes(long offset, long count)
    {
        ByteRange.Check(_source, offset, count);
        var bytes = new byte[count];
        _source.Read(offset, bytes);
        return bytes;
    }

    private InputException Damaged(string what) => new($"{_source.Name} is damaged: {what}.");

    private static ushort UInt16(ReadOnlySpan<byte> bytes, int at) => BinaryPrimitives.ReadUInt16LittleEndian(bytes[at..]);

    private static uint UInt32(ReadOnlySpan<byte> bytes, int at) => BinaryPrimitives.ReadUInt32LittleEndian(bytes[at..]);

    private static long Int64(ReadOnlySpan<byte> bytes, int at) => BinaryPrimitives.ReadInt64LittleEndian(bytes[at..]);
}
