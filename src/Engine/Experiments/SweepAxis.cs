using System.Globalization;
using RenderFarm.Core;
using RenderFarm.Core.Rendering;

namespace RenderFarm.Engine.Experiments;

/// <summary>One side of a sweep: a setting and the values that it takes.</summary>
public sealed record SweepAxis
{
    private static readonly Dictionary<string, Func<RenderSettings, string, RenderSettings>> Parameters = new()
    {
        // alpha / beta of the paper: the style's weight stays.
        ["ratio"] = (s, v) => s with { ContentWeight = Number(v) * s.StyleWeight },
        ["content-weight"] = (s, v) => s with { ContentWeight = Number(v) },
        ["style-weight"] = (s, v) => s with { StyleWeight = Number(v) },
        ["tv-weight"] = (s, v) => s with { TvWeight = Number(v) },
        ["color-weight"] = (s, v) => s with { ColorWeight = Number(v) },
        ["style-scale"] = (s, v) => s with { StyleScale = Number(v) },
        ["content-layers"] = (s, v) => s with { ContentLayers = Layers(v) },
        ["style-layers"] = (s, v) => s with { StyleLayers = Layers(v) },
        ["size"] = (s, v) => s with { SizePx = Whole(v) },
        ["coarsest-size"] = (s, v) => s with { CoarsestPx = Whole(v) },
        ["scale-step"] = (s, v) => s with { ScaleStep = Number(v) },
        ["first-iterations"] = (s, v) => s with { FirstIterations = Whole(v) },
        ["iterations"] = (s, v) => s with { FirstIterations = Whole(v), Iterations = Whole(v) },
        ["learning-rate"] = (s, v) => s with { LearningRate = Number(v) },
        ["history"] = (s, v) => s with { History = Whole(v) },
        ["average-decay"] = (s, v) => s with { AverageDecay = Number(v) },
        ["pooling"] = (s, v) => s with { Pooling = v },
        ["padding"] = (s, v) => s with { Padding = v },
        ["style-loss"] = (s, v) => s with { StyleLoss = Name<StyleLossKind>(v) },
        ["normalization"] = (s, v) => s with { Normalization = Name<LossNormalization>(v) },
        ["init"] = (s, v) => s with { Init = Name<InitKind>(v) },
        ["seed"] = (s, v) => s with { Seed = ulong.Parse(v, CultureInfo.InvariantCulture) },
    };

    private SweepAxis(string parameter, IReadOnlyList<string> values) => (Parameter, Values) = (parameter, values);

    /// <summary>What can be swept.</summary>
    public static IEnumerable<string> Names => Parameters.Keys;

    public string Parameter { get; }

    /// <summary>As given; they are the labels.</summary>
    public IReadOnlyList<string> Values { get; }

    /// <param name="parameter">Named as the command line's flag, or "ratio" for content weight / style weight.</param>
    /// <param name="values">Numbers; sets of layers as conv1_1+conv2_1.</param>
    /// <exception cref="InputException">No such parameter, or a value that it cannot take.</exception>
    public static SweepAxis Of(string parameter, IReadOnlyList<string> values)
    {
        if (!Parameters.ContainsKey(parameter))
            throw new InputException($"'{parameter}' cannot be swept; these can: {string.Join(", ", Names)}.");
        return values.Count > 0 ? new(parameter, values) : throw new InputException($"The sweep over {parameter} has no values.");
    }

    /// <summary>Rows of the paper's figure 3: nested sets of style layers.</summary>
    public static SweepAxis NestedLayers(IReadOnlyList<string> layers) =>
        Of("style-layers", [.. layers.Select((_, last) => string.Join('+', layers.Take(last + 1)))]);

    /// <summary>Columns of the paper's figure 3: alpha / beta, for responses scaled as the paper's.</summary>
    public static SweepAxis PaperRatios { get; } = Of("ratio", ["1e-5", "1e-4", "1e-3", "1e-2"]);

    /// <exception cref="InputException">The value does not fit the parameter.</exception>
    public RenderSettings Apply(RenderSettings settings, string value)
    {
        try
        {
            var changed = Parameters[Parameter](settings, value);
            changed.Validate();
            return changed;
        }
        catch (Exception e) when (e is FormatException or OverflowException or ArgumentException)
        {
            throw new InputException($"{Parameter} cannot be '{value}'.", e);
        }
    }

    private static double Number(string text) => double.Parse(text, CultureInfo.InvariantCulture);

    private static int Whole(string text) => int.Parse(text, CultureInfo.InvariantCulture);

    private static T Name<T>(string text) where T : struct, Enum => Enum.Parse<T>(text.Replace("-", "", StringComparison.Ordinal), ignoreCase: true);

    private static List<LayerWeight> Layers(string text) => [.. text.Split('+').Select(layer => new LayerWeight(layer, 1))];
}
