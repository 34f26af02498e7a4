using System.Globalization;
using RenderFarm.Engine.Weights;

namespace RenderFarm.Client.Weights;

/// <summary>
/// What has arrived of a remote file, on disk beside its target: PATH.partial is the file with holes, PATH.partial.blocks names it (address,
/// length, version) and lists the blocks that are there with their CRC-32. A block is listed only after its bytes are written, and is
/// believed again only if its bytes still have that checksum; a partial of another version is thrown away.
/// </summary>
internal sealed class PartialFile : IDisposable
{
    /// <summary>Small, since of each storage's ends only a part is wanted; large enough that the list stays short.</summary>
    public const int BlockBytes = 64 << 10;

    private const string Format = "renderfarm partial 1";
    private readonly FileStream _data;
    private readonly StreamWriter _list;
    private readonly bool[] _present;
    private readonly string _path;

    public PartialFile(string path, string identity, long length)
    {
        (_path, Length) = (path, length);
        _present = new bool[(length + BlockBytes - 1) / BlockBytes];
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        _data = new FileStream(DataPath(path), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, 1);
        try
        {
            var header = $"{Format} {identity} {length}";
            var listed = ReadList(header);
            _data.SetLength(length);
            _list = new StreamWriter(ListPath(path), append: false) { NewLine = "\n", AutoFlush = true };
            _list.WriteLine(header);
            foreach (var (block, crc) in listed)
                Believe(block, crc);
        }
        catch
        {
            _data.Dispose();
            throw;
        }
    }

    public long Length { get; }
    public long PresentBytes { get; private set; }
    public bool IsWhole => PresentBytes == Length;

    public bool Has(long block) => _present[block];

    public int SizeOf(long block) => (int)Math.Min(BlockBytes, Length - block * BlockBytes);

    public void Put(long block, ReadOnlySpan<byte> bytes)
    {
        RandomAccess.Write(_data.SafeFileHandle, bytes, block * BlockBytes);
        Note(block, Crc32.Of(bytes));
    }

    public void Read(long offset, Span<byte> destination)
    {
        while (destination.Length > 0)
        {
            var read = RandomAccess.Read(_data.SafeFileHandle, destination, offset);
            if (read == 0)
                throw new IOException($"{DataPath(_path)} was shortened while it was used.");
            destination = destination[read..];
            offset += read;
        }
    }

    public void Dispose()
    {
        _list.Dispose();
        _data.Dispose();
    }

    public static void Delete(string path)
    {
        File.Delete(ListPath(path));
        File.Delete(DataPath(path));
    }

    public static string DataPath(string path) => path + ".partial";

    private static string ListPath(string path) => path + ".partial.blocks";

    private List<(long Block, uint Crc)> ReadList(string header)
    {
        var listed = new List<(long, uint)>();
        if (!File.Exists(ListPath(_path)) || File.ReadAllText(ListPath(_path)).Split('\n') is not [var first, .. var lines, _] || first != header)
            return listed;
        // What stands behind the last line break is empty, or a line that was being written when the program ended.
        foreach (var line in lines)
            if (line.Split(' ') is [var block, var crc]
                && int.TryParse(block, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number < _present.Length
                && uint.TryParse(crc, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var checksum))
                listed.Add((number, checksum));
        return listed;
    }

    private void Believe(long block, uint crc)
    {
        Span<byte> bytes = new byte[SizeOf(block)];
        Read(block * BlockBytes, bytes);
        if (Crc32.Of(bytes) == crc)
            Note(block, crc);
    }

    private void Note(long block, uint crc)
    {
        if (!_present[block])
            PresentBytes += SizeOf(block);
        _present[block] = true;
        _list.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{block} {crc:x8}"));
    }
}
