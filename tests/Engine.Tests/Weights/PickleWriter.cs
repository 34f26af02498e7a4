using System.Text;

namespace RenderFarm.Engine.Tests.Weights;

/// <summary>Writes the pickles that torch.save writes, protocol 2: a dictionary of tensors.</summary>
internal sealed class PickleWriter
{
    private readonly List<byte> _bytes = [0x80, 2, (byte)'}'];

    public byte[] Bytes => [.. _bytes, (byte)'.'];

    /// <param name="elements">Of the storage.</param>
    public PickleWriter Tensor(
        string name, string storage, string key, long elements, long first, long[] shape, long[] strides, string function = "_rebuild_tensor_v2")
    {
        Text(name).Raw($"ctorch._utils\n{function}\n(");
        Raw("(").Text("storage").Raw($"ctorch\n{storage}\n").Text(key).Text("cpu").Number(elements).Raw("tQ");
        Number(first).Numbers(shape).Numbers(strides);
        if (function.EndsWith("v2", StringComparison.Ordinal))
            Raw("\u0089ccollections\nOrderedDict\n)R");
        return Raw("tRs");
    }

    /// <summary>A contiguous tensor that is all of a storage of float32, named like it.</summary>
    public PickleWriter Floats(string key, string name, params long[] shape)
    {
        var strides = new long[shape.Length];
        var count = 1L;
        for (var d = shape.Length - 1; d >= 0; d--)
        {
            strides[d] = count;
            count *= shape[d];
        }
        return Tensor(name, "FloatStorage", key, count, 0, shape, strides);
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
