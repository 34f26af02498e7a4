namespace RenderFarm.Core.Rendering;

/// <summary>
/// Every number that decides what a picture will look like, resolved: presets and flags are folded into one of these before a render
/// starts, and its hash goes into checkpoints and results. Defaults are those of no preset; take one from Presets.
/// </summary>
public sealed partial record RenderSettings
{
    /// <summary>"paper", "best" or "draft": where the numbers came from.</summary>
    public required string Preset { get; init; }

    /// <summary>Longest side of the result, 16..16384; null: that of the content picture.</summary>
    public int? SizePx { get; init; } = 512;

    /// <summary>Longest side of the coarsest scale; at or above the final size there is one scale only.</summary>
    public int CoarsestPx { get; init; } = 128;

    /// <summary>Ratio of a scale to the one before, over 1: sqrt 2, 2.</summary>
    public double ScaleStep { get; init; } = 2;

    /// <summary>Iterations at the coarsest scale.</summary>
    public int FirstIterations { get; init; } = 300;

    /// <summary>Iterations at each scale after the coarsest.</summary>
    public int Iterations { get; init; } = 200;

    public OptimizerKind Optimizer { get; init; } = OptimizerKind.Lbfgs;

    /// <summary>Step length: 1 for L-BFGS, about 0.02 (of the range 0..1) for Adam.</summary>
    public double LearningRate { get; init; } = 1;

    /// <summary>Pairs that L-BFGS keeps.</summary>
    public int History { get; init; } = 10;

    /// <summary>Whether L-BFGS searches along its direction until the strong Wolfe conditions hold.</summary>
    public bool StrongWolfe { get; init; }

    /// <summary>
    /// Whether pixels are kept within 0..1 after every step (the authors' own code bounds them too). Else a good part of the loss is won outside
    /// the range and lost when the picture is clamped at the end. A strong Wolfe search cannot be bounded: it goes where its line leads.
    /// </summary>
    public bool Bounded { get; init; } = true;

    /// <summary>Decay of the bias-corrected average of the iterates, which is the result; 0 turns it off.</summary>
    public double AverageDecay { get; init; }

    public InitKind Init { get; init; } = InitKind.Content;

    public double ContentWeight { get; init; } = 1;
    public double StyleWeight { get; init; } = 1;
    public double TvWeight { get; init; }

    /// <summary>Weight of the colour-pyramid term relative to the style weight; 0 turns it off.</summary>
    public double ColorWeight { get; init; }

    public StyleLossKind StyleLoss { get; init; } = StyleLossKind.Gram;

    /// <summary>Which loss each layer's raw one is divided by.</summary>
    public LossNormalization Normalization { get; init; } = LossNormalization.Paper;

    /// <summary>Size of the style picture relative to the content's at each scale.</summary>
    public double StyleScale { get; init; } = 1;

    /// <summary>Only ratios of the weights count: they are divided by their sum (the paper's w = 1/5 for five layers).</summary>
    public IReadOnlyList<LayerWeight> ContentLayers { get; init; } = [new("conv4_2", 1)];

    /// <inheritdoc cref="ContentLayers"/>
    public IReadOnlyList<LayerWeight> StyleLayers { get; init; } =
        [new("conv1_1", 1), new("conv2_1", 1), new("conv3_1", 1), new("conv4_1", 1), new("conv5_1", 1)];

    /// <summary>"avg" or "max"; null: the network's own.</summary>
    public string? Pooling { get; init; }

    /// <summary>"zero" or "replicate"; null: the network's own.</summary>
    public string? Padding { get; init; }

    /// <summary>
    /// Whether pictures are painted on a canvas of whole cells of the deepest layer, mirrored into the margin, which is cut off at the end. Without,
    /// the last rows and columns that poolings drop are held by no deep layer.
    /// </summary>
    public bool WholeCells { get; init; } = true;

    /// <summary>Take only the luminance of the painting and the colours of the photograph.</summary>
    public bool OriginalColors { get; init; }

    /// <summary>Give the style pictures the photograph's colour statistics first.</summary>
    public bool MatchColors { get; init; }

    public ulong Seed { get; init; }

    /// <summary>A scale ends when the loss fell by less than this fraction over the last 50 iterations; 0 turns it off.</summary>
    public double StopGain { get; init; }

    /// <summary>The whole render ends after this many seconds, whatever it has reached; 0 turns it off.</summary>
    public double TimeBudgetSeconds { get; init; }
}

public enum OptimizerKind { Lbfgs, Adam }

public enum InitKind { Content, Noise, Picture }

public enum StyleLossKind { Gram, MeanCovariance }

/// <summary>How raw layer losses are scaled before the weights.</summary>
public enum LossNormalization
{
    /// <summary>
    /// As in the paper: 1/(4 N^2 M^2) of the style's squared difference, half the sum of squares of the content's. So that the ratio of the two
    /// means the same at every size (a departure), the content's sum is taken as if the picture had 512 x 512 pixels.
    /// </summary>
    Paper,

    /// <summary>Losses divided by the squared norm of their targets: layers weigh alike for every style, photograph and network.</summary>
    Target,
}

public sealed record LayerWeight(string Layer, double Weight);
