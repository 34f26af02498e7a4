using RenderFarm.Core;
using RenderFarm.Core.Rendering;
using RenderFarm.Engine.Backends;
using RenderFarm.Engine.Cpu;
using RenderFarm.Engine.Tests.Reference;

namespace RenderFarm.Engine.Tests.Painting;

/// <summary>Small real renders: a random network, pictures with structure, the CPU backend.</summary>
internal static class Studio
{
    /// <summary>Two scales, few iterations, layers that the small network has.</summary>
    public static RenderSettings Settings { get; } = new()
    {
        Preset = "test",
        SizePx = 30,
        CoarsestPx = 20,
        ScaleStep = 1.5,
        FirstIterations = 8,
        Iterations = 6,
        Normalization = LossNormalization.Target,
        StyleWeight = 10,
        ContentLayers = [new("conv2_2", 1)],
        StyleLayers = [new("conv1_1", 1), new("conv2_1", 1), new("conv3_1", 1)],
    };

    public static RenderSettings AdamSettings { get; } = Settings with
    {
        Optimizer = OptimizerKind.Adam, LearningRate = 0.02, AverageDecay = 0.9, TvWeight = 0.1, ColorWeight = 0.5,
    };

    public static Picture Content { get; } = Waves(26, 22, 0.3, 0.7);

    public static Picture Style { get; } = Waves(30, 28, 1.7, 0.2);

    public static RenderRequest Request(RenderSettings settings) =>
        new() { Settings = settings, Content = Content, Styles = [new(Style)] };

    public static RenderResult Render(RenderRequest request, Witness? witness = null, IBackend? backend = null)
    {
        using var renderer = new StyleTransfer(backend ?? new CpuBackend(2), RandomNetworks.Small());
        witness ??= new Witness();
        return renderer.Render(request, witness, witness.Cancellation);
    }

    /// <summary>Smooth coloured waves of a given pitch and direction.</summary>
    public static Picture Waves(int width, int height, double pitch, double slant, int bits = 8)
    {
        var rgb = new float[3 * width * height];
        for (var i = 0; i < rgb.Length; i++)
        {
            var (c, y, x) = (i / (width * height), i / width % height, i % width);
            rgb[i] = (float)(0.5 + 0.4 * Math.Sin(pitch * (x + slant * y) + 1.3 * c) * Math.Cos(0.11 * y * (c + 1)));
        }
        return new(width, height, rgb, null, bits);
    }
}

/// <summary>Remembers everything that a renderer told it.</summary>
internal sealed class Witness : IRenderObserver
{
    public List<RenderProgress> Told { get; } = [];
    public List<byte[]> Checkpoints { get; } = [];
    public List<Picture> Previews { get; } = [];
    public List<string> Notices { get; } = [];
    public Action<RenderProgress>? Then { get; init; }
    public CancellationToken Cancellation { get; init; } = TestContext.Current.CancellationToken;

    public bool WantsPreview { get; init; }

    public void OnProgress(RenderProgress progress)
    {
        Told.Add(progress);
        Then?.Invoke(progress);
    }

    public void OnCheckpoint(ReadOnlyMemory<byte> checkpoint) => Checkpoints.Add(checkpoint.ToArray());

    public void OnPreview(Picture picture) => Previews.Add(picture);

    public void OnNotice(string line) => Notices.Add(line);
}
