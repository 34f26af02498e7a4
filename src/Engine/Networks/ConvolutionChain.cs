using System.Globalization;
using System.Text.RegularExpressions;
using RenderFarm.Core;
using RenderFarm.Engine.Weights;

namespace RenderFarm.Engine.Networks;

/// <summary>
/// Finds a VGG's convolutions among a file's tensors, in order and under their names: features.N (torchvision's numbering, where a ReLU
/// takes one number and a pooling another) or convB_I. A chain that ends early is fine; one with a hole is not.
/// </summary>
internal static partial class ConvolutionChain
{
    private const int Blocks = 5;

    /// <summary>A convolution and its ReLU.</summary>
    private const int WithinBlock = 2;

    /// <summary>A convolution, its ReLU and a pooling.</summary>
    private const int AcrossPool = 3;

    /// <summary>Names of the tensors without ".weight" and ".bias", with the convolution's own name.</summary>
    public static IReadOnlyList<(string Prefix, string Name, bool PoolBefore)> Find(TensorFile file)
    {
        if (file.Tensors.Keys.Any(key => key.EndsWith(".running_mean", StringComparison.Ordinal)))
            throw new InputException($"{file.Name} is a network with batch normalisation; use the VGG without it.");
        var byIndex = Matches(file, Indexed());
        if (byIndex.Count > 0)
            return FromIndices(file.Name, byIndex);
        var byName = Matches(file, Named());
        if (byName.Count > 0)
            return FromNames(file.Name, byName);
        throw new InputException(
            $"{file.Name} has no convolutions named features.N.weight or conv1_1.weight: not a VGG-like network. It has {Examples(file)}.");
    }

    private static List<Match> Matches(TensorFile file, Regex pattern) =>
        file.Tensors.Keys.Select(key => pattern.Match(key)).Where(match => match.Success).ToList();

    private static List<(string, string, bool)> FromIndices(string file, List<Match> matches)
    {
        var byIndex = new SortedDictionary<int, string>();
        foreach (var match in matches)
            if (!byIndex.TryAdd(int.Parse(match.Groups[2].ValueSpan, CultureInfo.InvariantCulture), match.Groups[1].Value))
                throw new InputException($"{file} has two tensors features.{match.Groups[2]}.weight.");
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

    private static List<(string, string, bool)> FromNames(string file, List<Match> matches)
    {
        var prefixes = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var match in matches)
            if (!prefixes.TryAdd(VggLayout.NameOf(match.Groups[2].Value[0] - '0', match.Groups[3].Value[0] - '0'), match.Groups[1].Value))
                throw new InputException($"{file} has two tensors for {match.Groups[1].Value}.");
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
        : string.Join(", ", file.Tensors.Keys.Take(3).Select(PickleImports.Printable)) + (file.Tensors.Count > 3 ? ", ..." : "");

    [GeneratedRegex(@"^((?:module\.)?features\.([0-9]{1,3}))\.weight$")]
    private static partial Regex Indexed();

    [GeneratedRegex(@"^((?:module\.)?conv([1-5])_([1-9]))\.weight$")]
    private static partial Regex Named();
}
