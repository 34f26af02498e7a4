using System.Buffers.Binary;
using System.Text.Json;

namespace RenderFarm.Engine.Weights;

/// <summary>A tensor to be written.</summary>
public sealed record NamedTensor(string Name, IReadOnlyList<int> Shape, float[] Values);

/// <summary>Writes safetensors files: tensors in the given order, the same bytes for the same input.</summary>
public static class SafetensorsWriter
{
    /// <summary>Elements begin at a multiple of this; the format pads its header with spaces for it.</summary>
    private const int Alignment = 8;

    public static void Write(
        Stream output, IReadOnlyList<NamedTensor> tensors, IReadOnlyDictionary<string, string> metadata, TensorType type = TensorType.F32)
    {
        var size = FloatCodec.SizeOf(type);
        var header = Header(tensors, metadata, type, size);
        Span<byte> length = stackalloc byte[8];
        BinaryPrimitives.WriteUInt64LittleEndian(length, (ulong)header.Length);
        output.Write(length);
        output.Write(header);
        foreach (var tensor in tensors)
        {
            var bytes = new byte[tensor.Values.Length * (long)size];
            FloatCodec.Encode(type, tensor.Values, bytes);
            output.Write(bytes);
        }
    }

    private static byte[] Header(
        IReadOnlyList<NamedTensor> tensors, IReadOnlyDictionary<string, string> metadata, TensorType type, int size)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteStartObject("__metadata__");
            foreach (var (key, value) in metadata.OrderBy(pair => pair.Key, StringComparer.Ordinal))
                json.WriteString(key, value);
            json.WriteEndObject();
            var position = 0L;
            foreach (var tensor in tensors)
            {
                WriteEntry(json, tensor, TypeName(type), position, position + tensor.Values.Length * (long)size);
                position += tensor.Values.Length * (long)size;
            }
            json.WriteEndObject();
        }
        while (buffer.Length % Alignment != 0)
            buffer.WriteByte((byte)' ');
        return buffer.ToArray();
    }

    private static void WriteEntry(Utf8JsonWriter json, NamedTensor tensor, string type, long begin, long end)
    {
        if (tensor.Shape.Aggregate(1L, (product, side) => product * side) != tensor.Values.Length)
            throw new ArgumentException($"Tensor '{tensor.Name}' has {tensor.Values.Length} values for [{string.Join(',', tensor.Shape)}].");
        json.WriteStartObject(tensor.Name);
        json.WriteString("dtype", type);
        json.WriteStartArray("shape");
        foreach (var side in tensor.Shape)
            json.WriteNumberValue(side);
        json.WriteEndArray();
        json.WriteStartArray("data_offsets");
        json.WriteNumberValue(begin);
        json.WriteNumberValue(end);
        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static string TypeName(TensorType type) => type switch
    {
        TensorType.F32 => "F32",
        TensorType.F16 => "F16",
        TensorType.BF16 => "BF16",
        _ => throw new ArgumentOutOfRangeException(nameof(type), type, "cannot be written"),
    };
}
