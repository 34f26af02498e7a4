using RenderFarm.Core;
using RenderFarm.Core.Rendering;
using RenderFarm.Engine.Cpu;
using RenderFarm.Engine.Networks;

namespace RenderFarm.Engine.Bench;

/// <summary>Whole renders of the presets with the embedded network, from pictures in memory.</summary>
internal static class RenderTimer
{
    private sealed class Silent : IRenderObserver
    {
        public bool WantsPreview => false;

        public void OnProgress(RenderProgress progress) { }

        public void OnCheckpoint(ReadOnlyMemory<byte> checkpoint) { }

        public void OnPreview(Picture picture) { }

        public void OnNotice(string line) { }
    }

    /// <summary>A square picture, which has most pixels: the seconds that --dry-run says beforehand, and those it took.</summary>
    public static RenderTime Time(string preset, int size, int threads)
    {
        var network = EmbeddedNetworks.Farmnet;
        using var renderer = new StyleTransfer(new CpuBackend(threads), network);
        var request = new RenderRequest
        {
            Settings = Presets.For(preset, network.Name) with { SizePx = size },
            Content = Waves(size, size, 0.02f),
            Styles = [new(Waves(size, size * 3 / 4, 0.11f))],
        };
        var forecast = renderer.Plan(request.Settings, size, size).EstimatedSeconds;
        return new(preset, size, renderer.Render(request, new Silent(), CancellationToken.None).Seconds, forecast);
    }

    /// <summary>Something with edges at many scales: the time of a render does not depend on what is seen.</summary>
    private static Picture Waves(int width, int height, float frequency)
    {
        var rgb = new float[3 * width * height];
        for (var c = 0; c < 3; c++)
            for (var y = 0; y < height; y++)
                for (var x = 0; x < width; x++)
                    rgb[(c * height + y) * width + x] =
                        0.5f + 0.3f * MathF.Sin(frequency * (x + c * 30) + 3 * MathF.Sin(frequency * y)) + 0.2f * MathF.Sign(MathF.Sin(x * y * 0.001f));
        return new(width, height, rgb);
    }
}
