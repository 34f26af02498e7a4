using RenderFarm.Engine.Backends;
using RenderFarm.Engine.Cpu.Simd;
using RenderFarm.Engine.Networks;

namespace RenderFarm.Engine.Cpu;

/// <summary>What a <see cref="CpuBackend"/> takes, whatever its threads and instructions.</summary>
public sealed class CpuMemory : IMemoryPlan
{
    private CpuMemory()
    {
    }

    public static CpuMemory Formula { get; } = new();

    /// <summary>
    /// Responses or their gates, and pooled maps (the gradients live in the same memory), a content target at the deepest tap but one as an upper estimate,
    /// filters of both directions, and the scratch between Winograd's stages.
    /// </summary>
    public long EstimateBytes(Network network, int width, int height, IEnumerable<string> taps)
    {
        const long scratch = 64 << 20, filterGrowth = 36 / 9 * sizeof(float) * 2;
        int[] indices = [.. taps.Select(network.IndexOf)];
        var depth = indices.DefaultIfEmpty(-1).Max();
        var bytes = scratch;
        for (var i = 0; i <= depth; i++)
        {
            var convolution = network.Convolutions[i];
            var (w, h) = network.SizeAt(i, width, height);
            bytes += filterGrowth * convolution.Weights.Length;
            bytes += ForwardPass<Lanes512>.Gated(network, indices, i)
                ? PoolGates.BytesOf(convolution.Outputs, w, h)
                : FeatureMap.BytesOf(convolution.Outputs, w, h);
            if (convolution.PoolBefore)
                bytes += FeatureMap.BytesOf(convolution.Inputs, w, h);
        }
        if (depth > 0)
        {
            var (w, h) = network.SizeAt(depth - 1, width, height);
            bytes += FeatureMap.BytesOf(network.Convolutions[depth - 1].Outputs, w, h);
        }
        return bytes;
    }
}
