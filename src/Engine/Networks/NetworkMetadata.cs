using System.Globalization;
using RenderFarm.Core;
using RenderFarm.Engine.Weights;

namespace RenderFarm.Engine.Networks;

/// <summary>
/// The metadata of a safetensors file that says what its network expects: either mean and std (RGB in 0..1, three numbers each, as
/// farmnet's training writes them), or order, scale and offset as <see cref="Preprocessing"/> has them, which is what we write ourselves;
/// with name, pooling (avg, max) and padding (zero, replicate).
/// </summary>
internal static class NetworkMetadata
{
    /// <summary>Null where the file says nothing of its input.</summary>
    public static NetworkInput? Read(TensorFile file)
    {
        var metadata = file.Metadata;
        if (ReadPreprocessing(file.Name, metadata) is not { } preprocessing)
            return null;
        var pooling = Choose(file.Name, metadata, "pooling", ("avg", Pooling.Average), ("max", Pooling.Maximum));
        var padding = Choose(file.Name, metadata, "padding", ("zero", Padding.Zero), ("replicate", Padding.Replicate));
        return new NetworkInput(InputConvention.Described, preprocessing, pooling, padding, "the file's metadata")
        {
            Name = metadata.TryGetValue("name", out var name) && name.Length is > 0 and <= Limits.NameBytes ? Quoted.Text(name) : null,
        };
    }

    /// <summary>What <see cref="Read"/> reads back to an equal input.</summary>
    public static Dictionary<string, string> Write(Network network) => new()
    {
        ["name"] = network.Name,
        ["order"] = string.Join(',', network.Preprocessing.Order),
        ["scale"] = Join(network.Preprocessing.Scale),
        ["offset"] = Join(network.Preprocessing.Offset),
        ["pooling"] = network.Pooling == Pooling.Average ? "avg" : "max",
        ["padding"] = network.Padding == Padding.Zero ? "zero" : "replicate",
    };

    private static Preprocessing? ReadPreprocessing(string file, IReadOnlyDictionary<string, string> metadata)
    {
        if (metadata.ContainsKey("scale") && metadata.ContainsKey("offset") && metadata.TryGetValue("order", out var order))
            return order.Split(',') is { } planes && planes.Order().SequenceEqual(["0", "1", "2"])
                ? new Preprocessing([.. planes.Select(p => p[0] - '0')], Singles(file, metadata, "scale"), Singles(file, metadata, "offset"))
                : throw new InputException($"{file}: its metadata has the order '{Quoted.Text(order)}'; 0,1,2 or 2,1,0 is expected.");
        if (!metadata.ContainsKey("mean") || !metadata.ContainsKey("std"))
            return null;
        var std = Numbers(file, metadata, "std");
        return std.All(s => s > 0)
            ? VggLayout.Normalizing(Numbers(file, metadata, "mean"), std)
            : throw new InputException($"{file}: its metadata has a std that is not above 0.");
    }

    private static float[] Singles(string file, IReadOnlyDictionary<string, string> metadata, string key) =>
        [.. Numbers(file, metadata, key).Select(x => (float)x)];

    private static double[] Numbers(string file, IReadOnlyDictionary<string, string> metadata, string key)
    {
        var numbers = metadata[key].Split(',')
            .Select(text => double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var x) && Math.Abs(x) < 1e6 ? x : double.NaN)
            .ToArray();
        return numbers.Length == 3 && numbers.All(double.IsFinite)
            ? numbers
            : throw new InputException($"{file}: its metadata has the {key} '{Quoted.Text(metadata[key])}'; three numbers are expected.");
    }

    /// <summary>The first word counts: "avg 2x2 stride 2 before conv2_1" is average pooling. A missing key means the first choice.</summary>
    private static T Choose<T>(string file, IReadOnlyDictionary<string, string> metadata, string key, params (string Word, T Value)[] choices)
    {
        if (!metadata.TryGetValue(key, out var text))
            return choices[0].Value;
        foreach (var (word, value) in choices)
            if (text.StartsWith(word, StringComparison.OrdinalIgnoreCase))
                return value;
        throw new InputException(
            $"{file}: its metadata has the {key} '{Quoted.Text(text)}'; {string.Join(" or ", choices.Select(c => c.Word))} is expected.");
    }

    private static string Join(IReadOnlyList<float> values) =>
        string.Join(',', values.Select(v => v.ToString("R", CultureInfo.InvariantCulture)));
}
