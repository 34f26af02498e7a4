using RenderFarm.Engine.Backends;
using RenderFarm.Engine.Losses;
using RenderFarm.Engine.Networks;
using RenderFarm.Core.Rendering;

namespace RenderFarm.Engine.Tests.Golden;

/// <summary>One case of networks-*.json or shared-vgg.json: a network, a picture, and what PyTorch made of them.</summary>
internal sealed record GoldenNetwork
{
    public NetworkRecipe? Network { get; init; }
    public required string Pooling { get; init; }
    public required string Padding { get; init; }
    public required int Width { get; init; }
    public required int Height { get; init; }
    public required int ContentSeed { get; init; }
    public required int StyleSeed { get; init; }
    public required int StyleWidth { get; init; }
    public required int StyleHeight { get; init; }
    public int GuideSeed { get; init; }
    public required Dictionary<string, GoldenTap> Taps { get; init; }
    public Dictionary<string, GoldenMoments> StyleMoments { get; init; } = [];
    public Dictionary<string, double[]> ColorTargets { get; init; } = [];
    public required Dictionary<string, GoldenPart> Parts { get; init; }

    public float[] Image => GoldenPictures.Dense(Width, Height);

    public Network With(Network network) => network with
    {
        Pooling = Pooling == "avg" ? Engine.Networks.Pooling.Average : Engine.Networks.Pooling.Maximum,
        Padding = Padding == "zero" ? Engine.Networks.Padding.Zero : Engine.Networks.Padding.Replicate,
    };

    /// <summary>What is minimised in a part of the case.</summary>
    /// <param name="targets">Of the style picture, by tap.</param>
    public ObjectiveSpec Specify(Network network, GoldenPart part, Func<string, Moments> targets) => new()
    {
        Network = network,
        Width = Width,
        Height = Height,
        Content = GoldenPictures.Waves(ContentSeed, Width, Height),
        ContentTerms = [.. part.ContentTerms.Select(term => new ContentTerm(term.Tap, term.Weight))],
        StyleTerms = [.. part.StyleTerms.Select(term => new StyleTerm
        {
            Tap = term.Tap,
            Weight = term.Weight,
            Loss = new GramLoss(term.Loss == "paper" ? LossNormalization.Paper : LossNormalization.Target),
            Target = targets(term.Tap),
            Guide = term.Guided ? 0 : -1,
        })],
        Guides = part.StyleTerms.Any(term => term.Guided) ? [GoldenPictures.Waves(GuideSeed, Width, Height)[..(Width * Height)]] : [],
        ColorTerms = [.. part.ColorTerms.Select(term => new ColorTerm(term.Pool, term.Weight, ColorTargets[$"{term.Pool}"]))],
        TotalVariationWeight = part.TotalVariationWeight,
    };
}

internal sealed record NetworkRecipe(ulong Seed, int[] Blocks, int[] Widths)
{
    public Network Draw() => RandomNetwork.Create("golden", Seed, Blocks, Widths);
}

/// <summary>A ReLU's output: every Stride-th value; at style layers also the means and the Gram matrix's first rows.</summary>
internal sealed record GoldenTap(
    int[] Shape, double Mean, double Max, int Stride, double[] Values, double[]? Means, int GramRows, double[]? Gram);

internal sealed record GoldenMoments(double[] Mean, double[] Gram)
{
    public Moments ToSingle() => new(Mean.Length, Array.ConvertAll(Mean, x => (float)x), Array.ConvertAll(Gram, x => (float)x));
}

internal sealed record GoldenPart
{
    public GoldenTerm[] ContentTerms { get; init; } = [];
    public GoldenTerm[] StyleTerms { get; init; } = [];
    public GoldenColorTerm[] ColorTerms { get; init; } = [];
    public double TotalVariationWeight { get; init; }
    public required double[] ContentLosses { get; init; }
    public required double[] StyleLosses { get; init; }
    public required double Color { get; init; }
    public required double TotalVariation { get; init; }
    public required GoldenGradient Gradient { get; init; }
}

internal sealed record GoldenTerm(string Tap, double Weight, string? Loss, bool Guided);

internal sealed record GoldenColorTerm(int Pool, double Weight);

internal sealed record GoldenGradient(double Norm, int Stride, double[] Values);
