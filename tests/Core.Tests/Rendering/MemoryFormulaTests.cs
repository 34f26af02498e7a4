using RenderFarm.Core.Rendering;

namespace RenderFarm.Core.Tests.Rendering;

public sealed class MemoryFormulaTests
{
    [Fact]
    public void LineThroughTwoSizesTellsTheOthersAndAddsTheContent()
    {
        var settings = Presets.For("draft", "farmnet") with { SizePx = 300 };
        var formula = MemoryFormula.Of(new Linear(), settings);
        Assert.Equal(1_000_000, formula.FixedBytes, 0.001);
        Assert.Equal(700, formula.BytesPerPixel, 9);
        Assert.Equal(1_000_000 + 700L * 300 * 150 + 12L * 4000 * 2000, formula.Bytes(settings, 4000, 2000));
        Assert.Equal(1_000_000 + 712L * 4000 * 2000, formula.Bytes(settings with { SizePx = null }, 4000, 2000));
    }

    /// <summary>A megabyte, and 700 bytes for each pixel.</summary>
    private sealed class Linear : IRenderer
    {
        public RenderPlan Plan(RenderSettings settings, int contentWidth, int contentHeight)
        {
            var scale = ScaleLadder.For(settings, contentWidth, contentHeight)[^1];
            return new RenderPlan([scale], 1_000_000 + 700L * scale.Width * scale.Height, 0);
        }

        public RenderResult Render(RenderRequest request, IRenderObserver observer, CancellationToken cancellation) => throw new NotSupportedException();

        public void Dispose() { }
    }
}
