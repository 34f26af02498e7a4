using RenderFarm.Core;

namespace RenderFarm.Engine.Weights;

/// <summary>From the value of a .pth file's pickle to named tensors.</summary>
internal static class StateDictionary
{
    /// <param name="root">A state_dict, or a training checkpoint that has one under "state_dict". Entries that are no tensors are passed over.</param>
    /// <param name="locate">Where a storage lies; asked once for each.</param>
    public static Dictionary<string, TensorInfo> Tensors(string file, object? root, Func<PickleStorage, StorageSpan> locate)
    {
        if (root is not PickleDictionary dictionary)
            throw new InputException($"{file} holds {PickleImports.Describe(root)}, not a state_dict; save model.state_dict() with torch.save.");
        if (dictionary.Items.GetValueOrDefault("state_dict") is PickleDictionary inner)
            dictionary = inner;
        var spans = new Dictionary<string, StorageSpan>(StringComparer.Ordinal);
        var tensors = new Dictionary<string, TensorInfo>(StringComparer.Ordinal);
        foreach (var (key, value) in dictionary.Items)
        {
            if (key is not string name || value is not PickleTensor tensor)
                continue;
            if (tensors.Count == Limits.Tensors)
                throw new InputException($"{file}: more than {Limits.Tensors} tensors.");
            if (!spans.TryGetValue(tensor.Storage.Key, out var span))
                spans.Add(tensor.Storage.Key, span = locate(tensor.Storage));
            tensors.Add(name, Describe(file, name, tensor, span));
        }
        return tensors;
    }

    private static TensorInfo Describe(string file, string name, PickleTensor tensor, StorageSpan span)
    {
        var quoted = Quoted.Text(name);
        var elements = TensorInfo.CountElements(file, quoted, tensor.Shape);
        var storage = tensor.Storage;
        CheckInside(file, quoted, tensor, elements);
        return new TensorInfo
        {
            Name = name,
            Type = storage.Type.Type,
            StoredType = storage.Type.Name,
            Shape = Array.ConvertAll(tensor.Shape, side => (int)side),
            Elements = elements,
            Storage = span,
            FirstElement = tensor.FirstElement,
            Strides = IsContiguous(tensor) ? null : tensor.Strides,
        };
    }

    /// <summary>Views that repeat elements (stride 0) are refused too: a small file could ask for much memory by them.</summary>
    private static void CheckInside(string file, string name, PickleTensor tensor, long elements)
    {
        var available = tensor.Storage.Elements - tensor.FirstElement;
        if (tensor.FirstElement < 0 || available < elements)
            throw new InputException($"{file}: tensor '{name}' has {elements} elements, its storage {tensor.Storage.Elements}.");
        var last = 0L;
        for (var d = 0; d < tensor.Shape.Length && elements > 0; d++)
        {
            var stride = tensor.Strides[d];
            if (stride < 0 || tensor.Shape[d] > 1 && stride > (available - 1 - last) / (tensor.Shape[d] - 1))
                throw new InputException($"{file}: tensor '{name}' steps by {stride} elements, out of its storage of {tensor.Storage.Elements}.");
            last += (tensor.Shape[d] - 1) * (tensor.Shape[d] > 1 ? stride : 0);
        }
        if (last >= Limits.TensorElements)
            throw new InputException($"{file}: tensor '{name}' is spread over {last} elements of its storage.");
    }

    private static bool IsContiguous(PickleTensor tensor)
    {
        var expected = 1L;
        for (var d = tensor.Shape.Length - 1; d >= 0; d--)
        {
            if (tensor.Shape[d] > 1 && tensor.Strides[d] != expected)
                return false;
            expected *= tensor.Shape[d];
        }
        return true;
    }
}
