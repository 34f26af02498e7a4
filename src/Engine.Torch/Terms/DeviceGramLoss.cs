using RenderFarm.Engine.Backends;
using RenderFarm.Engine.Losses;
using TorchSharp;
using static TorchSharp.torch;

namespace RenderFarm.Engine.Torch.Terms;

/// <summary><see cref="GramLoss"/>: factor * sum (G - A)^2.</summary>
internal sealed class DeviceGramLoss(Moments target, double factor, Device device) : IMomentLoss
{
    private readonly Tensor _target = tensor(target.Gram, [target.Channels, target.Channels]).to(device).DetachFromDisposeScope();

    public bool NeedsMean => false;

    public (Tensor Loss, Tensor ByGram, Tensor? ByMean) Evaluate(Tensor gram, Tensor? mean)
    {
        var difference = gram.sub_(_target);
        var loss = difference.square().sum(type: float64) * factor;
        return (loss, difference * (2 * factor), null);
    }

    public void Dispose() => _target.Dispose();
}
