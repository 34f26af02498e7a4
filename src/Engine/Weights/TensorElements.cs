using System.Runtime.InteropServices;
using RenderFarm.Core;

namespace RenderFarm.Engine.Weights;

/// <summary>Reads a tensor's elements out of its storage.</summary>
internal static class TensorElements
{
    public static float[] Read(IByteSource source, TensorInfo tensor)
    {
        if (tensor.Elements == 0)
            return [];
        var size = FloatCodec.SizeOf(tensor.Type);
        var span = tensor.Storage;
        // The elements from the first to the last in storage order; strided tensors leave some of them out.
        var reach = tensor.Strides is null ? tensor.Elements : Reach(tensor.Shape, tensor.Strides);
        var (first, bytes) = (tensor.FirstElement * size, reach * size);
        if (first < 0 || bytes > span.Bytes - first)
            throw new InputException($"{source.Name}: tensor '{Quoted.Text(tensor.Name)}' reaches beyond the {span.Bytes} bytes of {span.Label}.");
        // Before memory is taken for them, the bytes must be there.
        ByteRange.Check(source, span.Locate() + first, bytes);
        var stored = new float[reach];
        if (tensor.Type == TensorType.F32 && BitConverter.IsLittleEndian && (span.Crc32 is null || bytes == span.Bytes))
            ReadInto(source, span, first, MemoryMarshal.AsBytes(stored.AsSpan()));
        else
            FloatCodec.Decode(tensor.Type, ReadWindow(source, span, first, bytes), stored);
        return tensor.Strides is null ? stored : Gather(stored, tensor);
    }

    /// <summary>A checksum covers the whole storage, so that is what must be read where there is one.</summary>
    private static ReadOnlySpan<byte> ReadWindow(IByteSource source, StorageSpan span, long first, long bytes)
    {
        if (span.Bytes > 4 * Limits.TensorElements)
            throw new InputException($"{source.Name}: {span.Label} has {span.Bytes} bytes, more than is ever read at once.");
        var (start, length) = span.Crc32 is null ? (first, bytes) : (0, span.Bytes);
        ByteRange.Check(source, span.Locate() + start, length);
        var window = new byte[length];
        ReadInto(source, span, start, window);
        return window.AsSpan((int)(first - start), (int)bytes);
    }

    private static void ReadInto(IByteSource source, StorageSpan span, long first, Span<byte> destination)
    {
        source.Read(span.Locate() + first, destination);
        if (span.Crc32 is { } expected && Crc32.Of(destination) is var actual && actual != expected)
            throw new InputException($"{source.Name} is damaged: {span.Label} has the checksum {actual:x8}, its directory says {expected:x8}.");
    }

    private static long Reach(IReadOnlyList<int> shape, IReadOnlyList<long> strides)
    {
        var last = 0L;
        for (var d = 0; d < shape.Count; d++)
            last = checked(last + (shape[d] - 1) * strides[d]);
        return last + 1;
    }

    private static float[] Gather(float[] stored, TensorInfo tensor)
    {
        var (shape, strides) = (tensor.Shape, tensor.Strides!);
        var values = new float[tensor.Elements];
        var index = new int[shape.Count];
        var from = 0L;
        for (var i = 0; i < values.Length; i++)
        {
            values[i] = stored[from];
            for (var d = shape.Count - 1; d >= 0; d--)
            {
                from += strides[d];
                if (++index[d] < shape[d])
                    break;
                from -= strides[d] * shape[d];
                index[d] = 0;
            }
        }
        return values;
    }
}
