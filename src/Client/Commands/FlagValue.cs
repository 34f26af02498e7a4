using System.Globalization;
using RenderFarm.Core;
using RenderFarm.Core.Rendering;

namespace RenderFarm.Client.Commands;

/// <summary>The text given to a flag, read with one line of complaint where it does not fit; ranges are the settings' own to check.</summary>
internal readonly record struct FlagValue(string Flag, string Text)
{
    public int Int() =>
        int.TryParse(Text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var value)
            ? value
            : throw Refusal("a whole number");

    public int Int(int least, int most) =>
        Int() is var value && value >= least && value <= most ? value : throw Refusal($"a whole number from {least} to {most}");

    public ulong Seed() =>
        ulong.TryParse(Text, NumberStyles.None, CultureInfo.InvariantCulture, out var value)
            ? value
            : throw Refusal($"a whole number from 0 to {ulong.MaxValue}");

    public double Number() => TryNumber(Text, out var value) ? value : throw Refusal("a number");

    /// <summary>One of the given words; gives its place among them.</summary>
    public int Word(params ReadOnlySpan<string> words)
    {
        for (var i = 0; i < words.Length; i++)
            if (words[i] == Text)
                return i;
        throw Refusal(string.Join(" or ", words!));
    }

    /// <summary>"conv1_1,conv2_1:0.5": layers with weights, 1 where none is given.</summary>
    public IReadOnlyList<LayerWeight> Layers()
    {
        var layers = new List<LayerWeight>();
        foreach (var part in Text.Split(',', StringSplitOptions.TrimEntries))
        {
            var colon = part.IndexOf(':', StringComparison.Ordinal);
            var weight = 1.0;
            if (part.Length == 0 || colon == 0 || (colon > 0 && !(TryNumber(part[(colon + 1)..], out weight) && weight >= 0)))
                throw Refusal("layers with commas between them, each with a weight if wanted, like conv1_1,conv2_1:0.5");
            layers.Add(new LayerWeight(colon < 0 ? part : part[..colon], weight));
        }
        return layers;
    }

    /// <summary>"100": after as many iterations; "30s": after as many seconds.</summary>
    public CheckpointRule CheckpointRule() =>
        Text.EndsWith('s')
            ? TryNumber(Text[..^1], out var seconds) && seconds > 0
                ? new CheckpointRule(0, seconds)
                : throw Refusal("seconds above 0, like 30s")
            : new CheckpointRule(Int(1, RenderLimits.MostIterations), 0);

    public static bool TryNumber(string text, out double value) =>
        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out value) && double.IsFinite(value);

    private InputException Refusal(string expected) => new($"{Flag} wants {expected}, not '{Text}'.");
}
