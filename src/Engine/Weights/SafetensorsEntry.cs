using System.Text.Json;
using RenderFarm.Core;

namespace RenderFarm.Engine.Weights;

/// <summary>One tensor of a safetensors header, checked in itself: its type is known and its range has the bytes of its shape.</summary>
internal sealed class SafetensorsEntry
{
    private readonly string _file;
    private readonly string _name;
    private readonly string _type;
    private readonly long[] _shape;
    private readonly long _elements;

    public SafetensorsEntry(string file, string name, JsonElement value)
    {
        (_file, _name) = (file, name);
        if (name.Length > Limits.NameBytes)
            throw new InputException($"{file}: a tensor's name has {name.Length} characters, at most {Limits.NameBytes} are allowed.");
        if (value.ValueKind != JsonValueKind.Object)
            throw Bad("is not described by a JSON object");
        _type = Field(value, "dtype", JsonValueKind.String).GetString()!;
        _shape = Integers(Field(value, "shape", JsonValueKind.Array), "shape", Limits.TensorDimensions);
        var offsets = Integers(Field(value, "data_offsets", JsonValueKind.Array), "data_offsets", 2);
        if (offsets.Length != 2 || offsets[0] < 0 || offsets[1] < offsets[0])
            throw Bad("has data_offsets that are not a begin and an end after it");
        (Begin, End) = (offsets[0], offsets[1]);
        _elements = TensorInfo.CountElements(file, Quoted.Text(name), _shape);
        if (_elements * ElementBytes(_type) != End - Begin)
            throw Bad($"needs {_elements * ElementBytes(_type)} bytes for its shape and type, its data_offsets span {End - Begin}");
    }

    /// <summary>Range within the data that follows the header.</summary>
    public long Begin { get; }

    public long End { get; }

    public TensorInfo Locate(long dataStart) => new()
    {
        Name = _name,
        Type = _type switch
        {
            "F32" => TensorType.F32,
            "F16" => TensorType.F16,
            "BF16" => TensorType.BF16,
            _ => TensorType.Other,
        },
        StoredType = _type,
        Shape = Array.ConvertAll(_shape, side => (int)side),
        Elements = _elements,
        Storage = new StorageSpan(() => dataStart + Begin, End - Begin, null, $"tensor '{Quoted.Text(_name)}'"),
    };

    private int ElementBytes(string type) => type switch
    {
        "F32" or "I32" or "U32" => 4,
        "F16" or "BF16" or "I16" or "U16" => 2,
        "F64" or "I64" or "U64" or "C64" => 8,
        "I8" or "U8" or "BOOL" or "F8_E4M3" or "F8_E5M2" => 1,
        _ => throw Bad($"has the unknown type '{Quoted.Text(type)}'"),
    };

    private JsonElement Field(JsonElement value, string field, JsonValueKind kind) =>
        value.TryGetProperty(field, out var found) && found.ValueKind == kind ? found : throw Bad($"has no proper {field}");

    private long[] Integers(JsonElement array, string field, int atMost)
    {
        if (array.GetArrayLength() > atMost)
            throw Bad($"has {array.GetArrayLength()} numbers in its {field}, at most {atMost} are allowed");
        var numbers = new long[array.GetArrayLength()];
        for (var i = 0; i < numbers.Length; i++)
            if (array[i].ValueKind != JsonValueKind.Number || !array[i].TryGetInt64(out numbers[i]))
                throw Bad($"has something other than whole numbers in its {field}");
        return numbers;
    }

    private InputException Bad(string what) => new($"{_file}: tensor '{Quoted.Text(_name)}' {what}.");
}
