namespace RenderFarm.Core.Rendering;

/// <summary>
/// Named sets of settings. All are defined on losses that are free of size, so that a proof at 256 and the final at 2048 look alike.
/// <list type="bullet">
/// <item>paper: one scale, white noise, L-BFGS, the loss of Gatys, Ecker and Bethge 2015.</item>
/// <item>best: coarse to fine; the default.</item>
/// <item>draft: seconds.</item>
/// </list>
/// </summary>
public static class Presets
{
    public const string Default = "best";

    public static IReadOnlyList<string> Names { get; } = ["paper", "best", "draft"];

    /// <param name="networkName">"farmnet" has numbers of its own; all others get those of the VGG family.</param>
    /// <exception cref="InputException">No such preset; the message lists those there are.</exception>
    public static RenderSettings For(string name, string networkName)
    {
        var farmnet = networkName.StartsWith("farmnet", StringComparison.OrdinalIgnoreCase);
        return name switch
        {
            "paper" => farmnet ? PaperOnFarmnet : Paper,
            "best" => farmnet ? BestOnFarmnet : Best,
            "draft" => farmnet ? DraftOnFarmnet : Draft(Best),
            _ => throw new InputException($"There is no preset '{name}'; there are {string.Join(", ", Names)}."),
        };
    }

    // Before the presets that use it: static members are made in the order of the text.
    private static IReadOnlyList<LayerWeight> TonesAndEdges { get; } = [new("conv3_2", 1), new("conv4_2", 1)];

    /// <summary>
    /// Figure 2's ratio alpha / beta = 1e-3, for a network scaled as the paper's (mean activation 1, input 0..255).
    /// </summary>
    private static RenderSettings Paper { get; } = new()
    {
        Preset = "paper",
        CoarsestPx = RenderLimits.LargestSizePx,
        FirstIterations = 500,
        Init = InitKind.Noise,
        ContentWeight = 1,
        StyleWeight = 1e3,
        Pooling = "avg",
    };

    /// <summary>
    /// The same formulas; the weights were chosen by looking, as farmnet's responses have another scale. From noise its conv4_2 alone gives
    /// no photograph and its Gram matrices no colours: hence conv3_2, and a little of the colour pyramid, which the paper does not have.
    /// </summary>
    private static RenderSettings PaperOnFarmnet { get; } = Paper with
    {
        ContentLayers = TonesAndEdges,
        ContentWeight = 5e-3,
        StyleWeight = 1.2e5,
        ColorWeight = 0.01,
        Padding = "replicate",
    };

    /// <summary>
    /// On VGG-19, chosen by looking (astronaut, lighthouse and cat in three styles, 256 px): Gram matrices with a style weight of 100 hold
    /// faces and the lighthouse; 1000 loses them. Means and covariances paint larger stars and calmer seas, and lose the face at 20 already.
    /// </summary>
    private static RenderSettings Best { get; } = new()
    {
        Preset = "best",
        CoarsestPx = 128,
        ScaleStep = Math.Sqrt(2),
        FirstIterations = 300,
        Iterations = 200,
        Normalization = LossNormalization.Target,
        ContentWeight = 1,
        StyleWeight = 100,
    };

    /// <summary>
    /// Chosen by looking (mostly astronaut and lighthouse, four styles, 256 to 512 px): means and covariances keep faces where Gram matrices of the same
    /// strength lose them; their matrix roots cost the same at every size. conv4_2 alone keeps edges and lets go of tones, so a strong style
    /// (a leaded window) took a lighthouse apart: conv3_2 beside it holds them. The colour pyramid is of farmnet's notes, a little total
    /// variation takes off its grain, replicated borders the light frame that zeros leave. After the coarsest scale 120 iterations looked enough; no other number was put beside it.
    /// </summary>
    private static RenderSettings BestOnFarmnet { get; } = Best with
    {
        Iterations = 120,
        ContentLayers = TonesAndEdges,
        StyleLoss = StyleLossKind.MeanCovariance,
        StyleWeight = 20,
        ColorWeight = 10,
        TvWeight = 2,
        Padding = "replicate",
    };

    /// <summary>Gram matrices cost nothing beside the network: farmnet's notes, "better", with less style for the sake of faces.</summary>
    private static RenderSettings DraftOnFarmnet { get; } = Draft(Best) with
    {
        ContentLayers = TonesAndEdges,
        StyleWeight = 150,
        ColorWeight = 1,
        TvWeight = 10,
        Padding = "replicate",
    };

    /// <summary>
    /// Few iterations where they are dear: the coarse scales have laid out what matters. Of a portrait, a lighthouse and a rocket in three
    /// styles, 28 could not be told from 40. Five pairs move half the memory of ten. On VGG-19 half of best's style weight: so few iterations
    /// favour the style, and an astronaut in two styles lost a face that best kept.
    /// </summary>
    private static RenderSettings Draft(RenderSettings best) => best with
    {
        Preset = "draft",
        ScaleStep = 2,
        FirstIterations = 120,
        Iterations = 30,
        StyleWeight = 50,
        History = 5,
    };
}
