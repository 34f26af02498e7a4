using RenderFarm.Core;

namespace RenderFarm.Engine.Weights;

/// <summary>A named tensor of a weights file: where its elements lie.</summary>
public sealed record TensorInfo
{
    public required string Name { get; init; }
    public required TensorType Type { get; init; }

    /// <summary>The file's own word for the type: "F32", "HalfStorage".</summary>
    public required string StoredType { get; init; }

    public required IReadOnlyList<int> Shape { get; init; }

    /// <summary>Product of the shape.</summary>
    public required long Elements { get; init; }

    /// <summary>Where the elements are kept; several tensors may share one.</summary>
    internal StorageSpan Storage { get; init; } = StorageSpan.Nowhere;

    /// <summary>Position of the first element in its storage, in elements.</summary>
    internal long FirstElement { get; init; }

    /// <summary>Distance of neighbours along each dimension, in elements; null: contiguous, last dimension fastest.</summary>
    internal IReadOnlyList<long>? Strides { get; init; }

    public override string ToString() => $"{Name} {StoredType}[{string.Join(',', Shape)}]";

    /// <summary>The number of elements of a shape that a file states.</summary>
    /// <exception cref="InputException">Too many dimensions, a negative one, or too many elements.</exception>
    internal static long CountElements(string file, string tensor, IReadOnlyList<long> shape)
    {
        if (shape.Count > Limits.TensorDimensions)
            throw new InputException($"{file}: tensor '{tensor}' has {shape.Count} dimensions, at most {Limits.TensorDimensions} are allowed.");
        var count = 1L;
        foreach (var side in shape)
        {
            if (side is < 0 or > int.MaxValue)
                throw new InputException($"{file}: tensor '{tensor}' has an impossible dimension of {side}.");
            if (side != 0 && count > Limits.TensorElements / side)
                throw new InputException($"{file}: tensor '{tensor}' has more than {Limits.TensorElements} elements.");
            count *= side;
        }
        return count;
    }
}

/// <summary>A run of bytes in a source that holds tensors' elements.</summary>
/// <param name="Locate">Offset of the first byte; may read and check what stands before it (a zip's local header, a length).</param>
/// <param name="Bytes">Length.</param>
/// <param name="Crc32">Checksum over all of it, where the format has one.</param>
/// <param name="Label">For messages.</param>
internal sealed record StorageSpan(Func<long> Locate, long Bytes, uint? Crc32, string Label)
{
    public static StorageSpan Nowhere { get; } = new(() => 0, 0, null, "no storage");
}
