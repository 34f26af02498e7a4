namespace RenderFarm.Core.Rendering;

public sealed partial record RenderSettings
{
    /// <summary>Checks every number against its range.</summary>
    /// <exception cref="InputException">Names the setting as the command line's flag does, what it is and what it may be.</exception>
    public void Validate()
    {
        if (SizePx is { } size)
            Within("size", size, RenderLimits.SmallestSizePx, RenderLimits.LargestSizePx);
        Within("coarsest-size", CoarsestPx, RenderLimits.SmallestSizePx, RenderLimits.LargestSizePx);
        Within("scale-step", ScaleStep, RenderLimits.SmallestScaleStep, RenderLimits.LargestScaleStep);
        Within("first-iterations", FirstIterations, 1, RenderLimits.MostIterations);
        Within("iterations", Iterations, 1, RenderLimits.MostIterations);
        Within("learning-rate", LearningRate, 1e-6, 1e3);
        Within("history", History, 1, RenderLimits.LongestHistory);
        Within("average-decay", AverageDecay, 0, 0.99999);
        Within("style-scale", StyleScale, RenderLimits.SmallestStyleScale, RenderLimits.LargestStyleScale);
        Within("stop-gain", StopGain, 0, 1);
        Within("time-budget", TimeBudgetSeconds, 0, 1e9);
        ValidateWeights();
        OneOf("pooling", Pooling, "avg", "max");
        OneOf("padding", Padding, "zero", "replicate");
        Known("optimizer", Optimizer);
        Known("init", Init);
        Known("style-loss", StyleLoss);
        Known("normalization", Normalization);
    }

    private void ValidateWeights()
    {
        Within("content-weight", ContentWeight, 0, RenderLimits.LargestWeight);
        Within("style-weight", StyleWeight, 0, RenderLimits.LargestWeight);
        Within("tv-weight", TvWeight, 0, RenderLimits.LargestWeight);
        Within("color-weight", ColorWeight, 0, RenderLimits.LargestWeight);
        if (ContentWeight == 0 && StyleWeight == 0)
            throw new InputException("--content-weight and --style-weight are both 0: there is nothing to paint.");
        if (ContentWeight > 0)
            Layers("content-layers", ContentLayers);
        if (StyleWeight > 0)
            Layers("style-layers", StyleLayers);
    }

    private static void Layers(string flag, IReadOnlyList<LayerWeight> layers)
    {
        if (layers.Count == 0)
            throw new InputException($"--{flag} names no layer; conv4_1 is one.");
        foreach (var layer in layers)
            Within($"{flag} {layer.Layer}", layer.Weight, 0, RenderLimits.LargestWeight);
        if (layers.Sum(layer => layer.Weight) == 0)
            throw new InputException($"--{flag} gives every layer the weight 0.");
        if (layers.GroupBy(layer => layer.Layer).FirstOrDefault(group => group.Count() > 1) is { } twice)
            throw new InputException($"--{flag} names {twice.Key} twice.");
    }

    private static void Within(string flag, double value, double least, double most)
    {
        // Written so that NaN fails too.
        if (!(value >= least && value <= most))
            throw new InputException($"--{flag} is {value}; it must be from {least} to {most}.");
    }

    private static void OneOf(string flag, string? value, params ReadOnlySpan<string> allowed)
    {
        if (value is not null && !allowed.Contains(value))
            throw new InputException($"--{flag} is '{value}'; it must be {string.Join(" or ", allowed)}.");
    }

    private static void Known<T>(string flag, T value) where T : struct, Enum
    {
        if (!Enum.IsDefined(value))
            throw new InputException($"--{flag} is {value}; it must be {string.Join(" or ", Enum.GetNames<T>())}.");
    }
}
