using System.Globalization;
using RenderFarm.Core;

namespace RenderFarm.Engine.Weights;

/// <summary>
/// What a pickle may name and call: OrderedDict, torch's storages, and the functions that make a tensor of a storage. Each is done here in
/// C#; nothing of Python's runs.
/// </summary>
internal static class PickleImports
{
    public static object Resolve(string file, string module, string name) => (module, name) switch
    {
        ("collections", "OrderedDict") => PickleGlobal.OrderedDict,
        ("torch._utils", "_rebuild_tensor") => PickleGlobal.RebuildTensor,
        ("torch._utils", "_rebuild_tensor_v2") => PickleGlobal.RebuildTensorV2,
        ("torch._utils", "_rebuild_parameter") => PickleGlobal.RebuildParameter,
        ("torch" or "torch.cuda", _) when PickleStorageType.Find(name) is { } type => type,
        _ => throw new InputException(
            $"{file}: its pickle wants to import {Quoted.Text(module)}.{Quoted.Text(name)}, which weights do not need; it is refused. Use a plain state_dict, from a source you trust."),
    };

    public static object Call(string file, object? function, object? arguments)
    {
        if (arguments is not PickleTuple { Items: var items })
            throw new InputException($"{file}: its pickle calls with {Describe(arguments)} for arguments.");
        return (function, items) switch
        {
            (PickleGlobal.OrderedDict, []) => new PickleDictionary(),
            (PickleGlobal.OrderedDict, [PickleList pairs]) => FromPairs(file, pairs),
            (PickleGlobal.RebuildTensor, [PickleStorage storage, long first, PickleTuple shape, PickleTuple strides]) =>
                Tensor(file, storage, first, shape, strides),
            (PickleGlobal.RebuildTensorV2, [PickleStorage storage, long first, PickleTuple shape, PickleTuple strides, bool, ..]) =>
                Tensor(file, storage, first, shape, strides),
            (PickleGlobal.RebuildParameter, [PickleTensor tensor, bool, ..]) => tensor,
            _ => throw new InputException($"{file}: its pickle calls {Describe(function)} in a way that weights do not need; it is refused."),
        };
    }

    /// <summary>('storage', type, key, location, elements), in the legacy format with a sixth item for views.</summary>
    public static PickleStorage Storage(string file, object? id)
    {
        if (id is not PickleTuple { Items: ["storage", PickleStorageType type, string key, string, long elements, ..] items } || items.Length > 6)
            throw new InputException($"{file}: its pickle refers to data that is no tensor's storage.");
        if (items is [_, _, _, _, _, not null])
            throw new InputException($"{file}: storage '{Quoted.Text(key)}' is a view of another, as very old files have; save it again with a current PyTorch.");
        if (elements < 0 || elements > long.MaxValue / 16)
            throw new InputException($"{file}: storage '{Quoted.Text(key)}' claims {elements} elements.");
        return new PickleStorage(type, key, elements);
    }

    public static string Describe(object? value) => value switch
    {
        null => "None",
        string => "a text",
        bool or long or double or System.Numerics.BigInteger => "a number",
        PickleTuple => "a tuple",
        PickleList => "a list",
        PickleDictionary => "a dictionary",
        PickleStorage => "a storage",
        PickleTensor => "a tensor",
        _ => string.Create(CultureInfo.InvariantCulture, $"{value}"),
    };

    private static PickleDictionary FromPairs(string file, PickleList pairs)
    {
        var dictionary = new PickleDictionary();
        foreach (var pair in pairs.Items)
            dictionary.Items[KeyOf(file, pair)] = pair is PickleTuple tuple ? tuple.Items[1] : ((PickleList)pair!).Items[1];
        return dictionary;
    }

    private static object KeyOf(string file, object? pair) => pair switch
    {
        PickleTuple { Items: [string or long, _] items } => items[0]!,
        PickleList { Items: [string or long, _] items } => items[0]!,
        _ => throw new InputException($"{file}: its pickle makes an OrderedDict of {Describe(pair)} where a key and a value are expected."),
    };

    private static PickleTensor Tensor(string file, PickleStorage storage, long first, PickleTuple shape, PickleTuple strides)
    {
        if (shape.Items.Length != strides.Items.Length || shape.Items.Length > Limits.TensorDimensions)
            throw new InputException($"{file}: a tensor of storage '{Quoted.Text(storage.Key)}' has {shape.Items.Length} dimensions and {strides.Items.Length} strides.");
        return new PickleTensor(storage, first, WholeNumbers(file, shape), WholeNumbers(file, strides));
    }

    private static long[] WholeNumbers(string file, PickleTuple tuple) => Array.ConvertAll(
        tuple.Items, item => item as long? ?? throw new InputException($"{file}: a tensor's shape or strides hold {Describe(item)}."));
}
