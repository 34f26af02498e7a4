using RenderFarm.Engine.Backends;
using static TorchSharp.torch;

namespace RenderFarm.Engine.Torch;

/// <summary>Numbers on Torch's device.</summary>
internal sealed class TorchNumbers : INumbers
{
    /// <param name="values">One dimension of float64; outlives its dispose scope.</param>
    public TorchNumbers(Tensor values) => Values = values.DetachFromDisposeScope();

    public Tensor Values { get; }

    public int Count => (int)Values.shape[0];

    public void Dispose() => Values.Dispose();
}
