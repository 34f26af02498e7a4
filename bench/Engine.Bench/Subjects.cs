using System.Diagnostics;
using RenderFarm.Core.Rendering;
using RenderFarm.Engine.Backends;
using RenderFarm.Engine.Cpu;
using RenderFarm.Engine.Losses;
using RenderFarm.Engine.Networks;

namespace RenderFarm.Engine.Bench;

/// <summary>
/// What is measured: one iteration to conv5_1, batch 1: forward, Gram matrices at conv1_1 ... conv5_1, content at conv4_2, backward to the
/// image. The same as pytorch/engine_peer.py.
/// </summary>
internal static class Subjects
{
    private static readonly string[] StyleTaps = ["conv1_1", "conv2_1", "conv3_1", "conv4_1", "conv5_1"];

    public static Network Network(string name) =>
        name == "vgg19" ? RandomNetwork.Vgg19(1) : RandomNetwork.WithWidths(1, 32, 48, 96, 160, 145);

    /// <summary>
    /// Multiplications and additions of an iteration done directly: forward and backward to the image, and both sides of the Gram matrices.
    /// </summary>
    public static double DirectFlops(Network network, int size)
    {
        double flops = 0;
        var last = network.IndexOf("conv5_1");
        for (var i = 0; i <= last; i++)
        {
            var (width, height) = network.SizeAt(i, size, size);
            var convolution = network.Convolutions[i];
            flops += 2 * 2.0 * 9 * convolution.Inputs * convolution.Outputs * width * height;
            if (StyleTaps.Contains(convolution.Name))
                flops += 2 * 2.0 * convolution.Outputs * convolution.Outputs * width * height;
        }
        return flops;
    }

    public static Subject Create(IBackend backend, Network network, int size)
    {
        var random = new Random(1);
        float[] Picture() => [.. Enumerable.Range(0, 3 * size * size).Select(_ => random.NextSingle())];
        var targets = backend.Measure(network, size, size, Picture(), StyleTaps, null);
        var loss = new GramLoss(LossNormalization.Target);
        var objective = backend.NewObjective(new ObjectiveSpec
        {
            Network = network,
            Width = size,
            Height = size,
            Content = Picture(),
            ContentTerms = [new("conv4_2", 1)],
            StyleTerms = [.. StyleTaps.Select((tap, i) => new StyleTerm { Tap = tap, Weight = 1, Loss = loss, Target = targets[i] })],
        });
        var (image, gradient) = (backend.NewVector(3 * size * size), backend.NewVector(3 * size * size));
        image.Upload(Picture());
        return new(objective, image, gradient);
    }
}

internal sealed record Subject(IObjective Objective, IVector Image, IVector Gradient) : IDisposable
{
    /// <summary>Milliseconds of each of some iterations, after two that warm up.</summary>
    public List<double> Time(int iterations)
    {
        var times = new List<double>();
        for (var i = -2; i < iterations; i++)
        {
            var start = Stopwatch.GetTimestamp();
            Objective.Evaluate(Image, Gradient);
            if (i >= 0)
                times.Add(Stopwatch.GetElapsedTime(start).TotalMilliseconds);
        }
        return times;
    }

    public long AllocatedByAnIteration()
    {
        Objective.Evaluate(Image, Gradient);
        var before = GC.GetTotalAllocatedBytes(precise: true);
        Objective.Evaluate(Image, Gradient);
        return GC.GetTotalAllocatedBytes(precise: true) - before;
    }

    public void Dispose()
    {
        Objective.Dispose();
        Image.Dispose();
        Gradient.Dispose();
    }
}
