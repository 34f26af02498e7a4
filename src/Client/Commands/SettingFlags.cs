using System.CommandLine;
using RenderFarm.Core.Rendering;

namespace RenderFarm.Client.Commands;

/// <summary>
/// The flags that override a preset's numbers, folded over it in this order: whatever the order on the command line, the same flags
/// give the same settings.
/// </summary>
internal sealed class SettingFlags
{
    private readonly List<SettingFlag> _flags = [];

    public SettingFlags()
    {
        Add("--size", "PX", "Longest side of the result in pixels, or 'content' for that of the photograph.",
            (s, v) => s with { SizePx = v.Text == "content" ? null : v.Int() });
        Add("--iterations", "N", "Iterations at every scale.",
            (s, v) => s with { FirstIterations = v.Int(), Iterations = v.Int() });
        Add("--first-iterations", "N", "Iterations at the coarsest scale.",
            (s, v) => s with { FirstIterations = v.Int() });
        Add("--coarsest-size", "PX", "Longest side of the coarsest scale; at or above --size there is one scale only.",
            (s, v) => s with { CoarsestPx = v.Int() });
        Add("--scale-step", "RATIO", "Ratio of a scale to the one before.", (s, v) => s with { ScaleStep = v.Number() });
        Add("--optimizer", "lbfgs|adam", "With its usual step, and for adam its usual averaging, where the preset uses the other.",
            (s, v) => Optimizers.Choose(s, (OptimizerKind)v.Word("lbfgs", "adam")));
        Add("--learning-rate", "STEP", "Step length: 1 for lbfgs, about 0.02 for adam.",
            (s, v) => s with { LearningRate = v.Number() });
        Add("--history", "N", "Pairs that lbfgs keeps.", (s, v) => s with { History = v.Int() });
        AddSwitch("--strong-wolfe", "lbfgs searches along its direction until the strong Wolfe conditions hold.",
            s => s with { StrongWolfe = true });
        Add("--average-decay", "D", "Decay of the running average of the iterates, which is the result; 0: the last one is.",
            (s, v) => s with { AverageDecay = v.Number() });
        Add("--content-weight", "W", "Weight of the content loss.", (s, v) => s with { ContentWeight = v.Number() });
        Add("--style-weight", "W", "Weight of the style loss.", (s, v) => s with { StyleWeight = v.Number() });
        Add("--tv-weight", "W", "Weight of the total variation: smoothness.", (s, v) => s with { TvWeight = v.Number() });
        Add("--color-weight", "W", "Weight of the colour pyramid beside the style weight.",
            (s, v) => s with { ColorWeight = v.Number() });
        Add("--style-loss", "gram|mean-covariance", "What of the style's features is matched.",
            (s, v) => s with { StyleLoss = (StyleLossKind)v.Word("gram", "mean-covariance") });
        Add("--normalization", "paper|target", "What layer losses are divided by: the paper's constants, or their targets.",
            (s, v) => s with { Normalization = (LossNormalization)v.Word("paper", "target") });
        Add("--style-scale", "S", "Size of the style pictures beside the content's: larger gives larger strokes.",
            (s, v) => s with { StyleScale = v.Number() });
        Add("--content-layers", "L[:W],...", "Layers of the content loss with their weights.",
            (s, v) => s with { ContentLayers = v.Layers() });
        Add("--style-layers", "L[:W],...", "Layers of the style loss with their weights.", (s, v) => s with { StyleLayers = v.Layers() });
        Add("--pooling", "avg|max", "Instead of the network's own.", (s, v) => s with { Pooling = Word(v, "avg", "max") });
        Add("--padding", "zero|replicate", "Instead of the network's own.", (s, v) => s with { Padding = Word(v, "zero", "replicate") });
        AddSwitch("--unbounded", "Let pixels leave the range of colours while they are painted; they are clamped at the end.",
            s => s with { Bounded = false });
        AddSwitch("--no-margin", "Paint no margin up to whole cells of the deepest layer; it is cut off at the end.",
            s => s with { WholeCells = false });
        AddSwitch("--original-colors", "Keep the photograph's colours: take only the luminance of the painting.",
            s => s with { OriginalColors = true });
        AddSwitch("--match-colors", "Give the style pictures the photograph's colours first.", s => s with { MatchColors = true });
        Add("--seed", "N", "Of the noise that --init noise starts from.", (s, v) => s with { Seed = v.Seed() });
        Add("--stop-gain", "G", "A scale ends when the loss fell by less than this fraction over 50 iterations; 0: never.",
            (s, v) => s with { StopGain = v.Number() });
        Add("--time-budget", "SECONDS", "The render ends after this time, whatever it has reached; 0: never.",
            (s, v) => s with { TimeBudgetSeconds = v.Number() });
    }

    public IEnumerable<Option> Options => _flags.Select(flag => flag.Option);

    /// <summary>In the order in which they are folded.</summary>
    public IReadOnlyList<SettingFlag> All => _flags;

    /// <exception cref="Core.InputException">A value cannot be read, or is out of its range.</exception>
    public RenderSettings Apply(RenderSettings preset, ParseResult parsed)
    {
        var settings = preset;
        foreach (var (option, fold) in _flags)
            settings = option switch
            {
                Option<string?> o when parsed.GetValue(o) is { } text => fold(settings, new FlagValue(o.Name, text)),
                Option<bool> o when parsed.GetValue(o) => fold(settings, default),
                _ => settings,
            };
        settings.Validate();
        return settings;
    }

    private void Add(string name, string value, string description, SettingFold fold) =>
        _flags.Add(new(new Option<string?>(name) { HelpName = value, Description = description }, fold));

    private void AddSwitch(string name, string description, Func<RenderSettings, RenderSettings> fold) =>
        _flags.Add(new(new Option<bool>(name) { Description = description }, (settings, _) => fold(settings)));

    private static string Word(FlagValue value, params ReadOnlySpan<string> words) => words[value.Word(words)];
}

internal delegate RenderSettings SettingFold(RenderSettings settings, FlagValue value);

/// <summary>One number of a preset, as a flag and as a member of a job file.</summary>
internal sealed record SettingFlag(Option Option, SettingFold Fold)
{
    /// <summary>Needs no value.</summary>
    public bool IsSwitch => Option is Option<bool>;

    /// <summary>"--style-weight" is "styleWeight" in a job file.</summary>
    public string Member => MemberOf(Option.Name);

    public static string MemberOf(string flag)
    {
        var words = flag.TrimStart('-').Split('-');
        return words[0] + string.Concat(words.Skip(1).Select(word => char.ToUpperInvariant(word[0]) + word[1..]));
    }
}
