using RenderFarm.Core;

namespace RenderFarm.Engine.Weights;

/// <summary>
/// PyTorch's zip format (since 1.6): NAME/data.pkl is the pickle, NAME/data/KEY each storage's bytes, uncompressed, with CRC-32.
/// </summary>
internal static class PthZipReader
{
    private const string PickleName = "/data.pkl";

    public static TensorFile Read(IByteSource source)
    {
        var zip = new ZipDirectory(source);
        var pickle = zip.Entries.Values.FirstOrDefault(entry => entry.Name.EndsWith(PickleName, StringComparison.Ordinal) && entry.Name.Count(c => c == '/') == 1)
            ?? throw new InputException($"{source.Name} is a zip file without data.pkl: not saved by torch.save.");
        var folder = pickle.Name[..^PickleName.Length];
        if (zip.Entries.TryGetValue($"{folder}/byteorder", out var order) && !zip.ReadAll(order, Limits.NameBytes).AsSpan().SequenceEqual("little"u8))
            throw new InputException($"{source.Name} was saved on a big-endian machine; save it again on a common one.");
        var bytes = zip.ReadAll(pickle, Limits.PickleBytes);
        using var memory = new MemoryBytes(source.Name, bytes);
        var root = new PickleMachine(source.Name, new ByteCursor(memory, 0, bytes.Length)).Run();
        var tensors = StateDictionary.Tensors(source.Name, root, storage => Locate(source.Name, zip, folder, storage));
        return new TensorFile(source, "PyTorch zip", tensors, new Dictionary<string, string>());
    }

    private static StorageSpan Locate(string file, ZipDirectory zip, string folder, PickleStorage storage)
    {
        var name = $"{folder}/data/{storage.Key}";
        if (!zip.Entries.TryGetValue(name, out var entry))
            throw new InputException($"{file}: storage '{Quoted.Text(storage.Key)}' is not in the zip.");
        if (entry.Bytes != storage.Elements * storage.Type.ElementBytes)
            throw new InputException(
                $"{file}: storage '{Quoted.Text(storage.Key)}' has {entry.Bytes} bytes for {storage.Elements} elements of {storage.Type.Name}.");
        return new StorageSpan(() => zip.DataOffset(entry), entry.Bytes, entry.Crc32, $"'{Quoted.Text(name)}'");
    }
}
