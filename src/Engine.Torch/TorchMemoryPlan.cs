using RenderFarm.Engine.Backends;
using RenderFarm.Engine.Networks;

namespace RenderFarm.Engine.Torch;

/// <summary>What a <see cref="TorchBackend"/> of these options takes, wherever that is: neither Torch nor the device need be here.</summary>
public sealed class TorchMemoryPlan(TorchOptions options) : IMemoryPlan
{
    public long EstimateBytes(Network network, int width, int height, IEnumerable<string> taps) =>
        TorchMemory.Estimate(network, width, height, taps, options);

    public int IterationsAhead(int width, int height) => TorchMemory.IterationsAhead(width, height, options);
}
