using System.Buffers.Binary;
using System.Text;
using RenderFarm.Engine.Weights;

namespace RenderFarm.Engine.Tests.Weights;

public class ZipDirectoryTests
{
    [Fact]
    public void AZip64IsReadAsTheLibraryReadsIt()
    {
        var entries = new (string Name, byte[] Bytes)[] { ("a/data.pkl", [1, 2, 3]), ("a/data/0", new byte[1000]), ("a/data/1", [9]) };
        var bytes = Zip64(entries);
        using (var library = new System.IO.Compression.ZipArchive(new MemoryStream(bytes)))
            Assert.Equal(entries.Select(e => (e.Name, (long)e.Bytes.Length)), library.Entries.Select(e => (e.FullName, e.Length)));
        var zip = new ZipDirectory(new MemoryBytes("zip", bytes));
        Assert.Equal(entries.Select(e => e.Name), zip.Entries.Keys);
        foreach (var (name, content) in entries)
            Assert.Equal(content, zip.ReadAll(zip.Entries[name], 1000));
    }

    [Fact]
    public void ADamagedZip64IsReadOrRefused()
    {
        var pickle = new PickleWriter().Tensor("x", "FloatStorage", "0", 4, 0, [4], [1]).Bytes;
        var valid = Zip64([("a/data.pkl", pickle), ("a/data/0", new byte[16])]);
        for (var at = 0; at < valid.Length; at++)
            foreach (var value in new byte[] { 0, 1, 0x7F, 0xFF })
            {
                var bytes = (byte[])valid.Clone();
                bytes[at] = value;
                PthReaderTests.ReadAllOrRefuse(bytes);
            }
    }

    /// <summary>A zip whose every size and offset stands in zip64 fields only.</summary>
    private static byte[] Zip64((string Name, byte[] Bytes)[] entries)
    {
        using var file = new MemoryStream();
        using var directory = new MemoryStream();
        foreach (var (name, bytes) in entries)
        {
            var offset = file.Position;
            var crc = Crc32.Of(bytes);
            Write(file, "PK\x3\x4"u8, (2, 45), (2, 0), (2, 0), (4, 0), (4, crc), (4, -1), (4, -1), (2, name.Length), (2, 20));
            file.Write(Encoding.ASCII.GetBytes(name));
            Write(file, [], (2, 1), (2, 16), (8, bytes.Length), (8, bytes.Length));
            file.Write(bytes);
            Write(
                directory, "PK\x1\x2"u8, (2, 45), (2, 45), (2, 0), (2, 0), (4, 0), (4, crc), (4, -1), (4, -1), (2, name.Length), (2, 28),
                (2, 0), (2, 0), (2, 0), (4, 0), (4, -1));
            directory.Write(Encoding.ASCII.GetBytes(name));
            Write(directory, [], (2, 1), (2, 24), (8, bytes.Length), (8, bytes.Length), (8, offset));
        }
        var start = file.Position;
        directory.WriteTo(file);
        var end = file.Position;
        Write(
            file, "PK\x6\x6"u8, (8, 44), (2, 45), (2, 45), (4, 0), (4, 0), (8, entries.Length), (8, entries.Length), (8, directory.Length), (8, start));
        Write(file, "PK\x6\x7"u8, (4, 0), (8, end), (4, 1));
        Write(file, "PK\x5\x6"u8, (2, 0), (2, 0), (2, -1), (2, -1), (4, -1), (4, -1), (2, 0));
        return file.ToArray();
    }

    private static void Write(Stream stream, ReadOnlySpan<byte> signature, params ReadOnlySpan<(int Bytes, long Value)> fields)
    {
        stream.Write(signature);
        Span<byte> eight = stackalloc byte[8];
        foreach (var (count, value) in fields)
        {
            BinaryPrimitives.WriteInt64LittleEndian(eight, value);
            stream.Write(eight[..count]);
        }
    }
}
