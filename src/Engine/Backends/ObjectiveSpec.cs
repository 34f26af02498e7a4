using RenderFarm.Engine.Losses;
using RenderFarm.Engine.Networks;

namespace RenderFarm.Engine.Backends;

/// <summary>
/// What is minimised over an image x of 3 x Height x Width in 0..1. All losses are free of size: means over positions.
/// </summary>
public sealed record ObjectiveSpec
{
    public required Network Network { get; init; }
    public required int Width { get; init; }
    public required int Height { get; init; }

    /// <summary>The photograph p at this size, 3 x Height x Width; may be empty where there are no content terms.</summary>
    public float[] Content { get; init; } = [];

    public IReadOnlyList<ContentTerm> ContentTerms { get; init; } = [];
    public IReadOnlyList<StyleTerm> StyleTerms { get; init; } = [];

    /// <summary>Weights per pixel (Height x Width, 0..1) of the regions that style terms name; empty where there are none.</summary>
    public IReadOnlyList<float[]> Guides { get; init; } = [];

    public IReadOnlyList<ColorTerm> ColorTerms { get; init; } = [];

    /// <summary>Weight of <see cref="TotalVariation"/>.</summary>
    public double TotalVariationWeight { get; init; }
}

/// <summary>Weight * mean over C x M of (F - P)^2 at a tap (section 2.1 of the paper is Weight = C * M / 2).</summary>
/// <param name="Relative">Divided by the mean of P^2 (at least <see cref="GramLoss.SmallestTarget"/>).</param>
public sealed record ContentTerm(string Tap, double Weight, bool Relative = false);

/// <summary>Weight * Loss(moments of x at the tap, Target).</summary>
public sealed record StyleTerm
{
    public required string Tap { get; init; }
    public required double Weight { get; init; }
    public required StyleLoss Loss { get; init; }
    public required Moments Target { get; init; }

    /// <summary>Index into <see cref="ObjectiveSpec.Guides"/>, or -1 for the whole picture.</summary>
    public int Guide { get; init; } = -1;
}

/// <summary>
/// Weight * sum over i, j of (G_ij - A_ij)^2, where G is the Gram matrix, divided by 4 * pixels, of the network's input (preprocessed x)
/// average-pooled k x k (whole cells only) with a fourth channel of ones: mean and covariance of colour at one scale.
/// </summary>
/// <param name="Pool">k: 1, 4, 16, ...</param>
/// <param name="Target">A, 4 x 4 row by row, of the style picture.</param>
public sealed record ColorTerm(int Pool, double Weight, double[] Target);
