using RenderFarm.Core;
using RenderFarm.Core.Rendering;
using RenderFarm.Engine.Experiments;
using RenderFarm.Engine.Tests.Painting;
using RenderFarm.Engine.Cpu;
using RenderFarm.Engine.Tests.Reference;

namespace RenderFarm.Engine.Tests.Experiments;

public sealed class ExperimentTests
{
    private static readonly RenderSettings Settings = Studio.Settings with { SizePx = 20, ScaleStep = 4, FirstIterations = 40, StrongWolfe = true };

    [Fact]
    public void ContentLossFallsAndStyleLossRisesWithTheRatio()
    {
        using var renderer = NewRenderer();
        var grid = Sweep.Paint(
            renderer, Studio.Request(Settings), SweepAxis.NestedLayers(["conv1_1", "conv2_1", "conv3_1"]),
            SweepAxis.Of("ratio", ["1e-4", "1e-2", "1"]), new Witness(), TestContext.Current.CancellationToken);
        Assert.Equal(["conv1_1", "conv1_1+conv2_1", "conv1_1+conv2_1+conv3_1"], grid.Rows);
        double[] ratios = [1e-4, 1e-2, 1];
        for (var row = 0; row < 3; row++)
            for (var column = 1; column < 3; column++)
            {
                var (left, right) = (grid[row, column - 1].Losses, grid[row, column].Losses);
                Assert.True(right.Content / ratios[column] < left.Content / ratios[column - 1], $"content, row {row}, column {column}");
                Assert.True(right.Style > left.Style, $"style, row {row}, column {column}");
            }
    }

    [Fact]
    public void LowLayersKeepThePhotographAndStyleStatisticsAreMet()
    {
        using var renderer = NewRenderer();
        var first = new Dictionary<int, double>();
        var picture = 0;
        var witness = new Witness
        {
            Then = told =>
            {
                picture += told.Iteration == 0 ? 1 : 0;
                first.TryAdd(picture - 1, told.Losses.Total);
            },
        };
        var layers = Reconstruction.LayersOf(RandomNetworks.Small());
        Assert.Equal(["conv1_1", "conv2_1", "conv3_1"], layers);
        var grid = Reconstruction.Paint(
            renderer, Settings, Studio.Content, Studio.Style, layers, witness, TestContext.Current.CancellationToken);
        Assert.Equal((2, 3, 6), (grid.Rows.Count, grid.Columns.Count, grid.Results.Count));
        for (var i = 0; i < 6; i++)
            Assert.True(grid.Results[i].Losses.Total < first[i] / 10, $"{grid.Rows[i / 3]} {grid.Columns[i % 3]}: {grid.Results[i].Losses.Total} of {first[i]}");
        Assert.True(Distance(grid[0, 0]) < Distance(grid[0, 2]));

        static double Distance(RenderResult result)
        {
            var photograph = Engine.Scales.Resampling.Colors(
                Studio.Content.Rgb, new(Studio.Content.Width, Studio.Content.Height), new(result.Picture.Width, result.Picture.Height));
            return photograph.Zip(result.Picture.Rgb, (a, b) => (a - b) * (a - b)).Average();
        }
    }

    [Fact]
    public void WrongParametersAndValuesAreRefusedBeforeAnythingIsPainted()
    {
        Assert.Contains("ratio", Assert.Throws<InputException>(() => SweepAxis.Of("mood", ["1"])).Message, StringComparison.Ordinal);
        Assert.Throws<InputException>(() => SweepAxis.Of("seed", []));
        foreach (var (parameter, value) in new[] { ("size", "x"), ("seed", "-1"), ("init", "sun"), ("pooling", "min"), ("style-weight", "NaN"), ("iterations", "99999999999") })
            Assert.Throws<InputException>(() => SweepAxis.Of(parameter, [value]).Apply(Settings, value));
    }

    private static StyleTransfer NewRenderer() => new(new CpuBackend(2), RandomNetworks.Small());
}
