using RenderFarm.Engine.Networks;

namespace RenderFarm.Engine.Backends;

/// <summary>What a backend's objectives take of its device, known to whoever has neither.</summary>
public interface IMemoryPlan
{
    /// <summary>Bytes that an objective of this specification holds, beside vectors; by formula, nothing is allocated.</summary>
    long EstimateBytes(Network network, int width, int height, IEnumerable<string> taps);
}
