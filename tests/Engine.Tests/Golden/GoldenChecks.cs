using RenderFarm.Engine.Backends;
using RenderFarm.Engine.Networks;

namespace RenderFarm.Engine.Tests.Golden;

/// <summary>A backend's answers held against PyTorch's.</summary>
internal static class GoldenChecks
{
    public static void Moments(GoldenBackends tolerance, IBackend backend, GoldenNetwork golden, Network network)
    {
        string[] taps = [.. golden.Taps.Where(tap => tap.Value.Gram is not null).Select(tap => tap.Key)];
        var measured = backend.Measure(network, golden.Width, golden.Height, golden.Image, taps, null);
        foreach (var (tap, moments) in taps.Zip(measured))
        {
            var expected = golden.Taps[tap];
            var what = $"{golden.Pooling} {golden.Padding} {golden.Width} x {golden.Height} {tap}";
            Assert.Equal(expected.Shape[0], moments.Channels);
            tolerance.AssertValues(expected.Means!, i => moments.Mean[i], what + " mean");
            tolerance.AssertValues(expected.Gram!, i => moments.Gram[i], what + " Gram matrix");
        }
    }

    public static void Evaluation(
        GoldenBackends tolerance, IBackend backend, GoldenNetwork golden, GoldenPart part, ObjectiveSpec spec, string what)
    {
        using var objective = backend.NewObjective(spec);
        using var image = backend.NewVector(3 * golden.Width * golden.Height);
        using var gradient = backend.NewVector(image.Length);
        image.Upload(golden.Image);
        var losses = objective.Evaluate(image, gradient);
        for (var i = 0; i < part.ContentLosses.Length; i++)
            tolerance.AssertLoss(part.ContentLosses[i], objective.ContentLosses[i], $"{what} content loss {i}");
        for (var i = 0; i < part.StyleLosses.Length; i++)
            tolerance.AssertLoss(part.StyleLosses[i], objective.StyleLosses[i], $"{what} style loss {i}");
        tolerance.AssertLoss(part.Color, losses.Color, what + " colour loss");
        tolerance.AssertLoss(part.TotalVariation, losses.TotalVariation, what + " total variation");
        tolerance.AssertLoss(
            part.ContentLosses.Sum() + part.StyleLosses.Sum() + part.Color + part.TotalVariation, losses.Total, what + " total");
        var values = new float[gradient.Length];
        gradient.Download(values);
        tolerance.AssertValues(
            part.Gradient.Values, i => values[i * part.Gradient.Stride], what + " gradient", part.Gradient.Norm / Math.Sqrt(values.Length));
    }
}
