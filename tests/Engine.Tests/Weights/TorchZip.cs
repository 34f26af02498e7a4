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

/// <summary>Writes the pickles that torch.save writes, protocol 2.</summary>
internal sealed class PickleWriter
{
    private readonly List<byte> _bytes = [0x80, 2];

    public byte[] Bytes => [.. _bytes, (byte)'.'];

    /// <summary>A dictionary of one tensor.</summary>
    public PickleWriter StateDict(
        string name, string storage, string key, long elements, long first, long[] shape, long[] strides, string function = "_rebuild_tensor_v2")
    {
        Raw("}").Text(name);
        Raw($"ctorch._utils\n{function}\n(");
        Raw("(").Text("storage");
        Raw($"ctorch\n{storage}\n").Text(key).Text("cpu").Number(elements);
        Raw("tQ").Number(first).Numbers(shape).Numbers(strides);
        if (function.EndsWith("v2", StringComparison.Ordinal))
            Raw("\u0089ccollections\nOrderedDict\n)R");
        return Raw("tRs");
    }

    private PickleWriter Text(string text)
    {
        var utf8 = Encoding.UTF8.GetBytes(text);
        _bytes.AddRange([(byte)'X', .. BitConverter.GetBytes(utf8.Length), .. utf8]);
        return this;
    }

    private PickleWriter Number(long value)
    {
        _bytes.AddRange([0x8a, 8, .. BitConverter.GetBytes(value)]);
        return this;
    }

    private PickleWriter Numbers(long[] values)
    {
        Raw("(");
        foreach (var value in values)
            Number(value);
        return Raw("t");
    }

    private PickleWriter Raw(string latin1)
    {
        _bytes.AddRange(latin1.Select(c => (byte)c));
        return this;
    }
}
