using RenderFarm.Core;

namespace RenderFarm.Client.Commands;

/// <summary>One --style FILE[:weight], with the --mask FILE that followed it.</summary>
internal sealed record StyleArgument(string File, double Weight = 1, string? Mask = null)
{
    /// <summary>
    /// The weight is what follows the last colon when it is a number and no file has the whole text for its name: names with colons,
    /// even ones that end in a number, need no quoting.
    /// </summary>
    public static StyleArgument Parse(string text, Predicate<string> exists)
    {
        var colon = text.LastIndexOf(':');
        if (colon <= 0 || !FlagValue.TryNumber(text[(colon + 1)..], out var weight) || exists(text))
            return new StyleArgument(text);
        return weight > 0
            ? new StyleArgument(text[..colon], weight)
            : throw new InputException($"--style wants a weight above 0, not '{text[(colon + 1)..]}' ({text}).");
    }

    /// <summary>Pairs each --mask with the --style before it: the order of the words on the command line counts.</summary>
    public static IReadOnlyList<StyleArgument> Pair(IEnumerable<(string Flag, string Value)> flags, Predicate<string> exists)
    {
        var styles = new List<StyleArgument>();
        foreach (var (flag, value) in flags)
            if (flag == "--style")
                styles.Add(Parse(value, exists));
            else if (styles.Count == 0)
                throw new InputException($"--mask {value} needs a --style before it: a mask says where in the content that style goes.");
            else if (styles[^1].Mask is { } first)
                throw new InputException($"--style {styles[^1].File} has two masks, {first} and {value}: give one after each --style.");
            else
                styles[^1] = styles[^1] with { Mask = value };
        return styles;
    }
}
