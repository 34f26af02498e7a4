using RenderFarm.Core;
using RenderFarm.Core.Rendering;

namespace RenderFarm.Farm.Bench;

/// <summary>Paints waves, at once: what is left of a frame's time is everything but the engine. Pictures differ, or one blob would hold them all.</summary>
internal sealed class NullRenderer(ContentHash network) : IRenderer
{
    private int _painted;

    public RenderPlan Plan(RenderSettings settings, int contentWidth, int contentHeight) => new(ScaleLadder.For(settings, contentWidth, contentHeight), 0, 0);

    public RenderResult Render(RenderRequest request, IRenderObserver observer, CancellationToken cancellation)
    {
        var size = ScaleLadder.For(request.Settings, request.Content.Width, request.Content.Height)[^1];
        var picture = Waves(size.Width, size.Height, 0.1 + 0.001 * _painted++);
        observer.OnProgress(new RenderProgress(0, 1, size.Width, size.Height, 0, 1, 0, new LossReport(2, 1, 1, 0, 0)));
        return new RenderResult(
            picture, new LossReport(1, 0.5, 0.5, 0, 0), 1, 0, StopReason.Iterations, "null", request.Settings.Hash().Hex, "null", network.Hex);
    }

    public void Dispose() { }

    public static Picture Waves(int width, int height, double pitch)
    {
        var rgb = new float[3 * width * height];
        for (var i = 0; i < rgb.Length; i++)
        {
            var (c, y, x) = (i / (width * height), i / width % height, i % width);
            rgb[i] = (float)(0.5 + 0.4 * Math.Sin(pitch * (x + 0.7 * y) + 1.3 * c) * Math.Cos(0.11 * y * (c + 1)));
        }
        return new Picture(width, height, rgb);
    }
}
