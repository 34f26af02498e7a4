using RenderFarm.Core.Rendering;
using RenderFarm.Engine.Backends;
using RenderFarm.Engine.Losses;
using RenderFarm.Engine.Networks;

namespace RenderFarm.TorchNode;

/// <param name="Seconds">Of an evaluation, the fastest.</param>
/// <param name="Flops">Of it, by direct convolutions, forward and back: a second's worth may exceed a processor's peak where Winograd saves products.</param>
internal sealed record Speed(double Seconds, double Flops)
{
    public double FlopsPerSecond => Flops / Seconds;
}

/// <summary>How fast a backend evaluates a typical objective, measured for a moment.</summary>
internal static class Calibration
{
    private const string ContentTap = "conv4_1";
    private static readonly string[] StyleTaps = ["conv1_1", "conv2_1", "conv3_1", "conv4_1"];

    /// <param name="sizePx">A side; small for a processor, large enough to fill a GPU.</param>
    public static Speed Measure(IBackend backend, int sizePx, TimeSpan patience, TimeProvider clock)
    {
        var network = EmbeddedNetworks.Farmnet;
        using var objective = backend.NewObjective(Spec(backend, network, sizePx));
        using var image = backend.NewVector(3 * sizePx * sizePx);
        using var gradient = backend.NewVector(image.Length);
        image.Upload(Picture(sizePx));
        // The first also compiles and fills caches.
        objective.Evaluate(image, gradient);
        var began = clock.GetTimestamp();
        var fastest = double.PositiveInfinity;
        do
        {
            var started = clock.GetTimestamp();
            objective.Evaluate(image, gradient);
            fastest = Math.Min(fastest, clock.GetElapsedTime(started).TotalSeconds);
        }
        while (clock.GetElapsedTime(began) < patience);
        return new(fastest, Flops(network, sizePx));
    }

    private static ObjectiveSpec Spec(IBackend backend, Network network, int sizePx)
    {
        var picture = Picture(sizePx);
        var loss = new GramLoss(LossNormalization.Target);
        return new()
        {
            Network = network,
            Width = sizePx,
            Height = sizePx,
            Content = picture,
            ContentTerms = [new(ContentTap, 1)],
            StyleTerms = [.. StyleTaps.Zip(
                backend.Measure(network, sizePx, sizePx, picture, StyleTaps, null),
                (tap, target) => new StyleTerm { Tap = tap, Weight = 1, Loss = loss, Target = target })],
        };
    }

    /// <summary>Slopes and edges, the same each time.</summary>
    private static float[] Picture(int sizePx) =>
        [.. Enumerable.Range(0, 3 * sizePx * sizePx).Select(i => (i % sizePx * 7 + i / sizePx * 13) % 256 / 255f)];

    private static double Flops(Network network, int sizePx)
    {
        var sum = 0.0;
        for (var i = 0; i <= network.IndexOf(ContentTap); i++)
        {
            var (width, height) = network.SizeAt(i, sizePx, sizePx);
            sum += 4.0 * network.Convolutions[i].Weights.Length * width * height;
        }
        return sum;
    }
}
