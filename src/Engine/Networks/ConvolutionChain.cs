using System.Globalization;
using RenderFarm.Core;
using RenderFarm.Engine.Weights;

namespace RenderFarm.Engine.Networks;

/// <summary>
/// Finds a VGG's convolutions among a file's tensors, in order and under their names: features.N (torchvision's numbering, where a ReLU
/// takes one number and a pooling another) or convB_I. A chain that ends early is fine; one with a hole is not.
/// </summary>
internal static class ConvolutionChain
{
    private const string Weight = ".weight";
    private const int Blocks = 5;

    /// <summary>Far above VGG-19's 34.</summary>
    private const int MaxIndex = 1000;

    /// <summary>A convolution and its ReLU.</summary>
    private const int WithinBlock = 2;

    /// <summary>A convolution, its ReLU and a pooling.</summary>
    private const int AcrossPool = 3;

    /// <summary>Names of the tensors without ".weight" and ".bias", with the convolution's own name.</summary>
    public static IReadOnlyList<(string Prefix, string Name, bool PoolBefore)> Find(TensorFile file)
    {
        if (file.Tensors.Keys.Any(key => key.EndsWith(".running_mean", StringComparison.Ordinal)))
            throw new InputException($"{file.Name} is a network with batch normalisation; use the VGG without it.");
        var prefixes = file.Tensors.Keys.Where(key => key.EndsWith(Weight, StringComparison.Ordinal)).Select(key => key[..^Weight.Length]).ToList();
        var byIndex = new SortedDictionary<int, string>();
        var byName = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var prefix in prefixes)
        {
            // "module." stands before all names of a network that was trained on several devices.
            var name = prefix.StartsWith("module.", StringComparison.Ordinal) ? prefix["module.".Length..] : prefix;
            if (IndexOf(name) is { } index ? !byIndex.TryAdd(index, prefix) : IsNamed(name) && !byName.TryAdd(name, prefix))
                throw new InputException($"{file.Name} has two tensors for {name}.");
        }
        if (byIndex.Count > 0)
            return FromIndices(file.Name, byIndex);
        if (byName.Count > 0)
            return FromNames(file.Name, byName);
        throw new InputException(
            $"{file.Name} has no convolutions named features.N.weight or conv1_1.weight: not a VGG-like network. It has {Examples(file)}.");
    }

    /// <summary>N of "features.N".</summary>
    private static int? IndexOf(string name) =>
        name.StartsWith("features.", StringComparison.Ordinal)
        && int.TryParse(name.AsSpan("features.".Length), NumberStyles.None, CultureInfo.InvariantCulture, out var index) && index < MaxIndex ? index : null;

    /// <summary>Whether it is "conv1_1" ... "conv5_9".</summary>
    private static bool IsNamed(string name) =>
        name is ['c', 'o', 'n', 'v', >= '1' and <= '5', '_', >= '1' and <= '9'];

    private static List<(string, string, bool)> FromIndices(string file, SortedDictionary<int, string> byIndex)
    {
        var chain = new List<(string, string, bool)>();
        var (block, convolution, previous) = (1, 0, -WithinBlock);
        foreach (var (index, prefix) in byIndex)
        {
            var step = index - previous;
            if (step is not (WithinBlock or AcrossPool) || (step == AcrossPool && (chain.Count == 0 || block == Blocks)))
                throw new InputException($"{file}: features.{index} follows features.{Math.Max(previous, 0)}, which is no VGG's order.");
            (block, convolution) = step == AcrossPool ? (block + 1, 1) : (block, convolution + 1);
            chain.Add((prefix, VggLayout.NameOf(block, convolution), step == AcrossPool));
            previous = index;
        }
        return chain;
    }

    private static List<(string, string, bool)> FromNames(string file, Dictionary<string, string> prefixes)
    {
        var chain = new List<(string, string, bool)>();
        for (var block = 1; chain.Count < prefixes.Count; block++)
        {
            var count = prefixes.Keys.Count(name => name[4] - '0' == block);
            // A hole shows as a name that the block's count promises and that is not there.
            for (var i = 1; i <= Math.Max(count, 1); i++)
                chain.Add(prefixes.TryGetValue(VggLayout.NameOf(block, i), out var prefix)
                    ? (prefix, VggLayout.NameOf(block, i), block > 1 && i == 1)
                    : throw new InputException($"{file}: {VggLayout.NameOf(block, i)} is missing in its chain of convolutions."));
        }
        return chain;
    }

    private static string Examples(TensorFile file) => file.Tensors.Count == 0
        ? "no tensors at all"
        : string.Join(", ", file.Tensors.Keys.Take(3).Select(Quoted.Text)) + (file.Tensors.Count > 3 ? ", ..." : "");
}
