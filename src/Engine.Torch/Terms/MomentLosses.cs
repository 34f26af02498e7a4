using RenderFarm.Engine.Backends;
using RenderFarm.Engine.Losses;
using static TorchSharp.torch;

namespace RenderFarm.Engine.Torch.Terms;

/// <summary>Which of the device's losses stands for one of the engine's.</summary>
internal static class MomentLosses
{
    public static IMomentLoss Of(StyleLoss loss, Moments target, Device device) => loss switch
    {
        GramLoss gram => new DeviceGramLoss(target, gram.FactorFor(target), device),
        MeanCovarianceLoss covariance => new DeviceMeanCovarianceLoss(target, covariance.FactorFor(target), device),
        _ => throw new NotSupportedException($"{loss.GetType().Name} has no form for Torch."),
    };
}
