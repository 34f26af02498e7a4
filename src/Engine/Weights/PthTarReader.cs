using System.Buffers.Binary;
using System.Text;
using RenderFarm.Core;

namespace RenderFarm.Engine.Weights;

/// <summary>
/// PyTorch's first format (to 0.1.9, early 2017), a tar of three files: 'storages' (a count, then for each a pickle of its key, location
/// and type, its number of elements, its elements), 'tensors' (a count, then for each a pickle of its key, storage and type, its shape,
/// strides and first element) and 'pickle' (the object, in which persistent ids are tensors' keys). No checksums.
/// </summary>
internal sealed class PthTarReader
{
    private const int BlockBytes = 512;
    private const int CountBytes = 8;
    private readonly IByteSource _source;
    private readonly Dictionary<string, (long Offset, long Bytes)> _files = new(StringComparer.Ordinal);
    private readonly Dictionary<long, (PickleStorage Storage, StorageSpan Span)> _storages = [];
    private readonly Dictionary<long, PickleTensor> _tensors = [];

    private PthTarReader(IByteSource source) => _source = source;

    public static TensorFile Read(IByteSource source)
    {
        var reader = new PthTarReader(source);
        reader.ReadDirectory();
        reader.ReadStorages();
        reader.ReadTensors();
        var root = Unpickle(source.Name, reader.Cursor("pickle"), reader.TensorOf);
        var tensors = StateDictionary.Tensors(source.Name, root, storage => reader._storages.Values.First(s => s.Storage == storage).Span);
        return new TensorFile(source, "PyTorch tar", tensors, new Dictionary<string, string>());
    }

    private void ReadDirectory()
    {
        var header = new byte[BlockBytes];
        for (var offset = 0L; offset <= _source.Length - BlockBytes;)
        {
            _source.Read(offset, header);
            if (header[0] == 0)
                return; // two blocks of zeros end a tar
            var name = Encoding.ASCII.GetString(header.AsSpan(0, 100)).TrimEnd('\0');
            var bytes = Octal(header.AsSpan(124, 12));
            ByteRange.Check(_source, offset + BlockBytes, bytes);
            // Type '0' is a file; others are extended headers, which say nothing that is needed.
            if (header[156] is (byte)'0' or 0 && (!_files.TryAdd(name, (offset + BlockBytes, bytes)) || _files.Count > Limits.Tensors))
                throw Damaged($"its tar has two files '{Quoted.Text(name)}', or too many");
            offset += BlockBytes + (bytes + BlockBytes - 1) / BlockBytes * BlockBytes;
        }
    }

    private void ReadStorages()
    {
        var (start, length) = FileOf("storages");
        var end = start + length;
        var cursor = new ByteCursor(_source, start, length);
        for (var count = Count(cursor); count > 0; count--)
        {
            if (Unpickle(_source.Name, cursor) is not PickleTuple { Items: [long key, string, PickleStorageType type] })
                throw Damaged("a storage is not described by its key, location and type");
            var elements = Int64(cursor);
            var first = cursor.Position;
            if (elements < 0 || elements > (end - first) / type.ElementBytes)
                throw Damaged($"storage {key} claims {elements} elements");
            var bytes = elements * type.ElementBytes;
            var storage = new PickleStorage(type, key.ToString(System.Globalization.CultureInfo.InvariantCulture), elements);
            if (!_storages.TryAdd(key, (storage, new StorageSpan(() => first, bytes, null, $"storage '{key}'"))))
                throw Damaged($"it has two storages {key}");
            cursor = new ByteCursor(_source, first + bytes, end - first - bytes);
        }
        if (Unpickle(_source.Name, cursor) is not PickleList { Items.Count: 0 })
            throw new InputException($"{_source.Name}: storages that are views of others are not read; save it again with a current PyTorch.");
    }

    private void ReadTensors()
    {
        var cursor = Cursor("tensors");
        for (var count = Count(cursor); count > 0; count--)
        {
            if (Unpickle(_source.Name, cursor) is not PickleTuple { Items: [long key, long storage, PickleStorageType] } || !_storages.TryGetValue(storage, out var found))
                throw Damaged("a tensor is not described by its key, storage and type");
            // The number of dimensions has four bytes and four of padding.
            var dimensions = Int64(cursor) & uint.MaxValue;
            if (dimensions > Limits.TensorDimensions)
                throw Damaged($"tensor {key} has {dimensions} dimensions");
            var shape = Numbers(cursor, (int)dimensions);
            var strides = Numbers(cursor, (int)dimensions);
            if (!_tensors.TryAdd(key, new PickleTensor(found.Storage, Int64(cursor), shape, strides)))
                throw Damaged($"it has two tensors {key}");
        }
    }

    private object TensorOf(object? id) =>
        id is string text && long.TryParse(text, out var key) && _tensors.TryGetValue(key, out var tensor)
            ? tensor
            : throw new InputException($"{_source.Name}: its pickle refers to something that is no tensor of the file.");

    private static object? Unpickle(string file, ByteCursor cursor, Func<object?, object>? persistent = null) =>
        new PickleMachine(file, cursor, persistent).Run();

    private long Count(ByteCursor cursor) => Unpickle(_source.Name, cursor) is long and >= 0 and <= Limits.Tensors and var count
        ? count
        : throw Damaged("a count is missing or too large");

    private (long Offset, long Bytes) FileOf(string name) => _files.TryGetValue(name, out var file)
        ? file
        : throw new InputException($"{_source.Name} is a tar archive without '{name}': not saved by an old torch.save.");

    private ByteCursor Cursor(string name)
    {
        var (offset, bytes) = FileOf(name);
        return new ByteCursor(_source, offset, Math.Min(bytes, Limits.PickleBytes));
    }

    private static long[] Numbers(ByteCursor cursor, int count)
    {
        var numbers = new long[count];
        for (var i = 0; i < count; i++)
            numbers[i] = Int64(cursor);
        return numbers;
    }

    private static long Int64(ByteCursor cursor)
    {
        Span<byte> bytes = stackalloc byte[CountBytes];
        cursor.Read(bytes);
        return BinaryPrimitives.ReadInt64LittleEndian(bytes);
    }

    private long Octal(ReadOnlySpan<byte> digits)
    {
        var value = 0L;
        foreach (var digit in digits.TrimEnd("\0 "u8).TrimStart((byte)' '))
            value = digit is >= (byte)'0' and <= (byte)'7' ? value * 8 + digit - '0' : throw Damaged("a size in its tar is no number");
        return value;
    }

    private InputException Damaged(string what) => new($"{_source.Name} is damaged: {what}.");
}
