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

    /// <summary>The same formulas; the ratio is that of farmnet's notes (plain loss), whose responses have another scale.</summary>
    private static RenderSettings PaperOnFarmnet { get; } = Paper with { ContentWeight = 3e-6, StyleWeight = 1.2e5 };

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
    /// Chosen by looking (256 px, one photograph and Starry Night, eight settings): means and covariances keep faces where Gram matrices of the same strength
    /// lose them, and turn larger swirls; they cost 20 ms an iteration whatever the size. The colour pyramid is of farmnet's notes, a little
    /// total variation takes off its grain, replicated borders the light frame that zeros leave.
    /// </summary>
    private static RenderSettings BestOnFarmnet { get; } = Best with
    {
        StyleLoss = StyleLossKind.MeanCovariance,
        StyleWeight = 40,
        ColorWeight = 10,
        TvWeight = 2,
        Padding = "replicate",
    };

    /// <summary>Gram matrices cost nothing beside the network: farmnet's notes, "better", with less style for the sake of faces.</summary>
    private static RenderSettings DraftOnFarmnet { get; } = Draft(Best) with
    {
        StyleWeight = 500,
        ColorWeight = 1,
        TvWeight = 20,
        Padding = "replicate",
    };

    private static RenderSettings Draft(RenderSettings best) => best with
    {
        Preset = "draft",
        ScaleStep = 2,
        FirstIterations = 120,
        Iterations = 60,
    };
}
