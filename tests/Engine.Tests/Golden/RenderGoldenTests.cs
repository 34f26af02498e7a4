using RenderFarm.Core;
using RenderFarm.Core.Rendering;

namespace RenderFarm.Engine.Tests.Golden;

/// <summary>A fixed small render by the whole of StyleTransfer, beside the same render by PyTorch in float64.</summary>
public sealed class RenderGoldenTests
{
    /// <summary>The paper's content loss is a sum over pixels, taken as if there were so many.</summary>
    private const double PaperPixels = 512 * 512;

    public static TheoryData<string> Backends => GoldenBackends.FastNames;

    [Theory, MemberData(nameof(Backends))]
    public void LossesStayWithinOnePercentOfPyTorch(string backendName)
    {
        foreach (var golden in GoldenFile.Read<GoldenRender>("renders"))
        {
            var seen = Render(backendName, golden, golden.Losses[^1].Iteration);
            foreach (var expected in golden.Losses)
            {
                var actual = seen[expected.Iteration];
                // After that float32 takes another path than float64 (PyTorch's own strays by 0.4 % at 10 and 0.5 % at 20); where they lead is alike.
                var tolerance = expected.Iteration switch { <= 2 => 1e-4, < 100 => 0.03, _ => 0.01 };
                Assert.True(
                    Math.Abs(actual.Total - expected.Total) <= tolerance * expected.Total,
                    $"{backendName} {golden.Kind}: total loss {actual.Total} after {expected.Iteration} iterations, not {expected.Total}.");
                if (expected.Iteration <= 2)
                    Assert.Equal(expected.Content, actual.Content, 1e-3 * expected.Total);
            }
        }
    }

    private static Dictionary<int, LossReport> Render(string backendName, GoldenRender golden, int iterations)
    {
        using var renderer = new StyleTransfer(GoldenBackends.Named(backendName).Create(), golden.Network.Draw());
        var watch = new Watch();
        renderer.Render(
            new RenderRequest
            {
                Settings = SettingsOf(golden, iterations),
                Content = PictureOf(golden.ContentSeed, golden.Width, golden.Height),
                Styles = [new(PictureOf(golden.StyleSeed, golden.StyleWidth, golden.StyleHeight))],
            },
            watch,
            TestContext.Current.CancellationToken);
        return watch.Losses;
    }

    private static RenderSettings SettingsOf(GoldenRender golden, int iterations) => new()
    {
        Preset = "golden",
        SizePx = Math.Max(golden.Width, golden.Height),
        CoarsestPx = RenderLimits.LargestSizePx,
        FirstIterations = iterations,
        History = golden.History,
        Bounded = false,
        WholeCells = false,
        Normalization = golden.Kind == "paper" ? LossNormalization.Paper : LossNormalization.Target,
        ContentWeight = golden.ContentWeight
            * (golden.Kind == "paper" ? golden.Width * golden.Height / PaperPixels : golden.ContentMeanSquare),
        StyleWeight = golden.StyleWeight,
        ColorWeight = golden.ColorWeight,
        TvWeight = golden.TvWeight,
    };

    private static Picture PictureOf(int seed, int width, int height) => new(width, height, GoldenPictures.Waves(seed, width, height));

    private sealed class Watch : IRenderObserver
    {
        public Dictionary<int, LossReport> Losses { get; } = [];

        public bool WantsPreview => false;

        public void OnProgress(RenderProgress progress) => Losses[progress.Iteration] = progress.Losses;

        public void OnCheckpoint(ReadOnlyMemory<byte> checkpoint) => Assert.Fail("No checkpoint was asked for.");

        public void OnPreview(Picture picture) => Assert.Fail("No preview was asked for.");

        public void OnNotice(string line) => Assert.Fail(line);
    }
}

internal sealed record GoldenRender
{
    public required string Kind { get; init; }
    public required NetworkRecipe Network { get; init; }
    public required int Width { get; init; }
    public required int Height { get; init; }
    public required int ContentSeed { get; init; }
    public required int StyleSeed { get; init; }
    public required int StyleWidth { get; init; }
    public required int StyleHeight { get; init; }
    public required int History { get; init; }
    public required double ContentWeight { get; init; }
    public required double StyleWeight { get; init; }
    public required double ColorWeight { get; init; }
    public required double TvWeight { get; init; }
    public required double ContentMeanSquare { get; init; }
    public required IReadOnlyList<GoldenLosses> Losses { get; init; }
}

/// <param name="Total">Mean of five runs that started a millionth apart.</param>
/// <param name="Spread">Of those five, relative.</param>
/// <param name="Content">Of the first of them, as are the others.</param>
internal sealed record GoldenLosses(
    int Iteration, double Total, double Spread, double Content, double Style, double Color, double TotalVariation);
