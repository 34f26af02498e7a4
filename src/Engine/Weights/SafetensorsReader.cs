using System.Buffers.Binary;
using System.Text.Json;
using RenderFarm.Core;

namespace RenderFarm.Engine.Weights;

/// <summary>
/// The safetensors format: a little-endian length of 8 bytes, a JSON header of that length, then the elements. The header gives each
/// tensor's type, shape and range; the ranges must tile the rest of the file without gap or overlap.
/// </summary>
internal static class SafetensorsReader
{
    private const int LengthBytes = 8;
    private const string MetadataKey = "__metadata__";

    public static TensorFile Read(IByteSource source)
    {
        var file = source.Name;
        Span<byte> prefix = stackalloc byte[LengthBytes];
        ByteRange.Check(source, 0, LengthBytes);
        source.Read(0, prefix);
        var headerLength = BinaryPrimitives.ReadUInt64LittleEndian(prefix);
        if (headerLength > Limits.SafetensorsHeaderBytes)
            throw new InputException($"{file}: its header claims {headerLength} bytes, at most {Limits.SafetensorsHeaderBytes} are allowed.");
        ByteRange.Check(source, LengthBytes, (long)headerLength);
        var header = new byte[headerLength];
        source.Read(LengthBytes, header);
        try
        {
            using var json = JsonDocument.Parse(header, new JsonDocumentOptions { MaxDepth = 4, AllowDuplicateProperties = false });
            return ReadHeader(source, json.RootElement, LengthBytes + (long)headerLength);
        }
        catch (JsonException e)
        {
            throw new InputException($"{file}: its header is not valid JSON ({e.Message.ReplaceLineEndings(" ")})", e);
        }
        catch (InvalidOperationException e)
        {
            // What System.Text.Json throws for a string that is not valid UTF-16 after unescaping, or for a value of another kind.
            throw new InputException($"{file}: its header holds text or a value that cannot be read ({e.Message.ReplaceLineEndings(" ")})", e);
        }
    }

    private static TensorFile ReadHeader(IByteSource source, JsonElement root, long dataStart)
    {
        if (root.ValueKind != JsonValueKind.Object)
            throw new InputException($"{source.Name}: its header is not a JSON object.");
        var metadata = new Dictionary<string, string>(StringComparer.Ordinal);
        var tensors = new Dictionary<string, TensorInfo>(StringComparer.Ordinal);
        var ranges = new List<(long Begin, long End, string Name)>();
        foreach (var property in root.EnumerateObject())
            if (property.Name == MetadataKey)
                ReadMetadata(source.Name, property.Value, metadata);
            else if (tensors.Count == Limits.Tensors)
                throw new InputException($"{source.Name}: more than {Limits.Tensors} tensors.");
            else
            {
                var entry = new SafetensorsEntry(source.Name, property.Name, property.Value);
                tensors.Add(property.Name, entry.Locate(dataStart));
                ranges.Add((entry.Begin, entry.End, property.Name));
            }
        CheckTiling(source.Name, ranges, source.Length - dataStart);
        return new TensorFile(source, "safetensors", tensors, metadata);
    }

    private static void ReadMetadata(string file, JsonElement value, Dictionary<string, string> metadata)
    {
        if (value.ValueKind != JsonValueKind.Object)
            throw new InputException($"{file}: its {MetadataKey} is not a JSON object.");
        foreach (var property in value.EnumerateObject())
            metadata[property.Name] = property.Value.ValueKind == JsonValueKind.String
                ? property.Value.GetString()!
                : throw new InputException($"{file}: its {MetadataKey} '{Quoted.Text(property.Name)}' is not a string.");
    }

    private static void CheckTiling(string file, List<(long Begin, long End, string Name)> ranges, long available)
    {
        ranges.Sort();
        var position = 0L;
        foreach (var (begin, end, name) in ranges)
        {
            if (begin != position)
                throw new InputException(
                    $"{file}: tensor '{Quoted.Text(name)}' begins at byte {begin} where {position} is expected: the ranges {(begin < position ? "overlap" : "leave a gap")}.");
            position = end;
        }
        if (position != available)
            throw new InputException(
                $"{file}: its tensors take {position} bytes, {available} follow the header: it is {(position > available ? "cut off" : "followed by something else")}.");
    }
}
