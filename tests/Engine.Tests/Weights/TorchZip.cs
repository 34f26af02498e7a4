using System.IO.Compression;
using System.Text;

namespace RenderFarm.Engine.Tests.Weights;

/// <summary>Makes files as torch.save does, with any pickle and any storages.</summary>
internal static class TorchZip
{
    public static byte[] Make(byte[] pickle, params (string Key, byte[] Bytes)[] storages) =>
        Make(pickle, CompressionLevel.NoCompression, storages);

    public static byte[] Make(byte[] pickle, CompressionLevel level, params (string Key, byte[] Bytes)[] storages)
    {
        using var memory = new MemoryStream();
        using (var zip = new ZipArchive(memory, ZipArchiveMode.Create, leaveOpen: true))
        {
            Add(zip, "archive/data.pkl", pickle, CompressionLevel.NoCompression);
            foreach (var (key, bytes) in storages)
                Add(zip, "archive/data/" + key, bytes, level);
        }
        return memory.ToArray();
    }

    private static void Add(ZipArchive zip, string name, byte[] bytes, CompressionLevel level)
    {
        using var entry = zip.CreateEntry(name, level).Open();
        entry.Write(bytes);
    }
}
