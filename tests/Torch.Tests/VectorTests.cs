using RenderFarm.Engine.Backends;
using RenderFarm.Engine.Cpu;
using RenderFarm.Engine.Torch;

namespace RenderFarm.Torch.Tests;

public sealed class VectorTests
{
    private const int Length = 70_001;

    [Theory, MemberData(nameof(TorchHere.Devices), MemberType = typeof(TorchHere))]
    public void OperationsAreTheProcessors(TorchDevice device)
    {
        using var torch = TorchHere.Open(new() { Device = device });
        using var cpu = new CpuBackend(1);
        var (expected, expectedSums) = Play(cpu);
        var (actual, sums) = Play(torch);
        Assert.InRange(Evaluation.Distance(expected, actual), 0, 1e-6);
        Evaluation.AssertNear(expectedSums, sums, 1e-6);
    }

    /// <summary>Every operation once; what came of all of them, and the sums.</summary>
    private static (float[] Values, double[] Sums) Play(IBackend on)
    {
        using IVector x = Vector(on, 1), y = Vector(on, 2), m = Vector(on, 3), v = Vector(on, 4), way = Vector(on, 5);
        v.MoveWithin(v, 0, 4);
        x.AddScaled(0.3f, y);
        x.Scale(1.7f);
        x.Lerp(y, 0.2f);
        x.AdamStep(m, v, y, new AdamCoefficients(0.02f, 0.9f, 0.99f, 1e-8f, 0.1f, 0.01f));
        x.MoveWithin(way, 0.1f, 0.9f);
        m.Combine([x, way], [0.25, -0.75]);
        v.CopyFrom(m);
        v.Clamp(-0.2f, 0.2f);
        double[] sums = [x.Dot(way), v.AbsSum(), m.Dot(m)];
        var values = new float[4 * Length];
        foreach (var (vector, i) in new[] { x, m, v, way }.Select((vector, i) => (vector, i)))
            vector.Download(values.AsSpan(i * Length, Length));
        return (values, sums);
    }

    private static IVector Vector(IBackend on, int seed)
    {
        var random = new Random(seed);
        var vector = on.NewVector(Length);
        vector.Upload([.. Enumerable.Range(0, Length).Select(_ => random.NextSingle() - 0.4f)]);
        return vector;
    }
}
