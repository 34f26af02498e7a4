using System.Text.Json.Nodes;
using RenderFarm.Engine.Backends;
using RenderFarm.Engine.Bench;
using RenderFarm.Engine.Cpu;
using RenderFarm.Engine.Torch;

namespace RenderFarm.Torch.Bench;

/// <summary>The device beside the processor's own backend on VGG-19, and beside itself: is the same evaluation the same bytes?</summary>
internal static class ParityCheck
{
    private const int SizePx = 256, Repeats = 20;

    public static JsonObject Run(Options options)
    {
        using var cpu = new CpuBackend(options.Threads);
        using var torch = SpeedCheck.Open(options, fast: false);
        using var fast = SpeedCheck.Open(options, fast: true);
        var (expected, expectedGradient) = Evaluate(cpu);
        var (actual, gradient) = Evaluate(torch);
        var (rough, roughGradient) = Evaluate(fast);
        return new JsonObject
        {
            ["size_px"] = SizePx,
            ["loss"] = Math.Abs(actual / expected - 1),
            ["gradient"] = Distance(expectedGradient, gradient),
            ["fast_loss"] = Math.Abs(rough / expected - 1),
            ["fast_gradient"] = Distance(expectedGradient, roughGradient),
            ["same_bytes_of"] = Enumerable.Range(0, Repeats).Count(_ => Evaluate(torch) is var (again, bytes) && again.Equals(actual) && bytes.AsSpan().SequenceEqual(gradient)),
            ["repeats"] = Repeats,
        };
    }

    private static (double Loss, float[] Gradient) Evaluate(IBackend backend)
    {
        using var subject = Subjects.Create(backend, Subjects.Network("vgg19"), SizePx);
        var loss = subject.Objective.Evaluate(subject.Image, subject.Gradient).Total;
        var gradient = new float[subject.Gradient.Length];
        subject.Gradient.Download(gradient);
        return (loss, gradient);
    }

    private static double Distance(float[] expected, float[] actual) => Math.Sqrt(
        expected.Zip(actual, (a, b) => ((double)a - b) * ((double)a - b)).Sum() / expected.Sum(a => (double)a * a));
}
