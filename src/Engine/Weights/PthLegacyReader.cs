using System.Buffers.Binary;
using System.Globalization;
using System.Numerics;
using RenderFarm.Core;

namespace RenderFarm.Engine.Weights;

/// <summary>
/// PyTorch's format from 2017 (0.1.10) to 1.5, in which torchvision's VGG files still are: five pickles (a magic number, the version 1001,
/// facts about the machine, the object, the storages' keys), then for each key the number of elements in 8 bytes and the elements.
/// It has no checksums: what can be checked is that all sizes agree with one another and with the file's.
/// </summary>
internal static class PthLegacyReader
{
    private const int CountBytes = 8;
    private const long Version = 1001;
    private static readonly BigInteger Magic = BigInteger.Parse("01950a86a20f9469cfc6c", NumberStyles.HexNumber, CultureInfo.InvariantCulture);

    public static TensorFile Read(IByteSource source)
    {
        var file = source.Name;
        var cursor = new ByteCursor(source, 0, Math.Min(source.Length, Limits.PickleBytes));
        if (Unpickle() is not BigInteger magic || magic != Magic)
            throw new InputException($"{file} is a pickle but not PyTorch's: its magic number is missing.");
        if (Unpickle() is not Version)
            throw new InputException($"{file} has an unknown version of PyTorch's legacy format.");
        if (Unpickle() is not PickleDictionary { Items: var machine } || machine.GetValueOrDefault("little_endian") is not true)
            throw new InputException($"{file} was saved on a big-endian machine or is damaged.");
        var root = Unpickle();
        var keys = Unpickle() as PickleList ?? throw new InputException($"{file} is damaged: the list of its storages is missing.");

        // Sizes are known from the tensors; a storage that no tensor names would make all behind it impossible to find.
        var storages = new Dictionary<string, PickleStorage>(StringComparer.Ordinal);
        var spans = new Dictionary<string, StorageSpan>(StringComparer.Ordinal);
        var tensors = StateDictionary.Tensors(file, root, storage => Remember(storage));
        Place(source, keys, storages, spans, cursor.Position);
        return new TensorFile(source, "PyTorch legacy", WithSpans(file, tensors, spans), new Dictionary<string, string>());

        object? Unpickle() => new PickleMachine(file, cursor).Run();

        StorageSpan Remember(PickleStorage storage)
        {
            storages.Add(storage.Key, storage);
            return new StorageSpan(() => 0, 0, null, storage.Key);
        }
    }

    private static void Place(
        IByteSource source, PickleList keys, Dictionary<string, PickleStorage> storages, Dictionary<string, StorageSpan> spans, long position)
    {
        foreach (var item in keys.Items)
        {
            if (item is not string key || !storages.TryGetValue(key, out var storage))
                throw new InputException($"{source.Name} holds a storage that no tensor of its state_dict uses; save model.state_dict() alone with torch.save.");
            var bytes = storage.Elements * storage.Type.ElementBytes;
            ByteRange.Check(source, position, CountBytes);
            ByteRange.Check(source, position + CountBytes, bytes);
            var start = position;
            if (!spans.TryAdd(key, new StorageSpan(() => Checked(source, start, storage), bytes, null, $"storage '{Quoted.Text(key)}'")))
                throw new InputException($"{source.Name} is damaged: it lists storage '{Quoted.Text(key)}' twice.");
            position += CountBytes + bytes;
        }
        if (position != source.Length)
            throw new InputException($"{source.Name} is damaged: its storages end at byte {position}, the file at {source.Length}.");
    }

    private static long Checked(IByteSource source, long start, PickleStorage storage)
    {
        Span<byte> count = stackalloc byte[CountBytes];
        source.Read(start, count);
        if (BinaryPrimitives.ReadInt64LittleEndian(count) is var stored && stored != storage.Elements)
            throw new InputException(
                $"{source.Name} is damaged: storage '{Quoted.Text(storage.Key)}' says it has {stored} elements, its tensors say {storage.Elements}.");
        return start + CountBytes;
    }

    private static Dictionary<string, TensorInfo> WithSpans(
        string file, Dictionary<string, TensorInfo> tensors, Dictionary<string, StorageSpan> spans) =>
        tensors.ToDictionary(
            pair => pair.Key,
            pair => spans.TryGetValue(pair.Value.Storage.Label, out var span)
                ? pair.Value with { Storage = span }
                : throw new InputException($"{file} is damaged: the storage of tensor '{Quoted.Text(pair.Key)}' is not in it."),
            StringComparer.Ordinal);
}
