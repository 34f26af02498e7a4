using RenderFarm.Core;

namespace RenderFarm.Engine.Weights;

// Everything that the pickle machine can build, beside null, bool, long, double, BigInteger and string.

internal sealed class PickleTuple(object?[] items)
{
    public object?[] Items { get; } = items;
}

internal sealed class PickleList
{
    public List<object?> Items { get; } = [];
}

/// <summary>A dict or an OrderedDict. Keys are strings or whole numbers only: nothing a file builds is ever hashed by its contents.</summary>
internal sealed class PickleDictionary
{
    public Dictionary<object, object?> Items { get; } = [];
}

/// <summary>The few names that a weights file may import.</summary>
internal enum PickleGlobal { OrderedDict, RebuildTensor, RebuildTensorV2, RebuildParameter }

/// <summary>torch.FloatStorage and its kin, and the first format's torch.FloatTensor: an element type.</summary>
internal sealed record PickleStorageType(string Name, TensorType Type, int ElementBytes)
{
    private static readonly Dictionary<string, PickleStorageType> Known = new PickleStorageType[]
    {
        new("FloatStorage", TensorType.F32, 4),
        new("HalfStorage", TensorType.F16, 2),
        new("BFloat16Storage", TensorType.BF16, 2),
        new("DoubleStorage", TensorType.Other, 8),
        new("LongStorage", TensorType.Other, 8),
        new("IntStorage", TensorType.Other, 4),
        new("ShortStorage", TensorType.Other, 2),
        new("CharStorage", TensorType.Other, 1),
        new("ByteStorage", TensorType.Other, 1),
        new("BoolStorage", TensorType.Other, 1),
    }.ToDictionary(type => type.Name);

    public static PickleStorageType? Find(string name) => Known.GetValueOrDefault(
        name.EndsWith("Tensor", StringComparison.Ordinal) ? string.Concat(name.AsSpan(0, name.Length - "Tensor".Length), "Storage") : name);
}

/// <summary>A storage that a persistent id names: its elements are elsewhere in the file.</summary>
internal sealed record PickleStorage(PickleStorageType Type, string Key, long Elements);

/// <summary>A view of a storage, as torch._utils._rebuild_tensor describes it.</summary>
internal sealed record PickleTensor(PickleStorage Storage, long FirstElement, long[] Shape, long[] Strides);
