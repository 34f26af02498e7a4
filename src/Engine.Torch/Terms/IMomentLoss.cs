using TorchSharp;

namespace RenderFarm.Engine.Torch.Terms;

/// <summary>A style loss on the device: the same formulas as the classes of Engine/Losses, in which they are explained.</summary>
internal interface IMomentLoss : IDisposable
{
    bool NeedsMean { get; }

    /// <param name="gram">C x C; may be changed.</param>
    /// <param name="mean">C, where needed.</param>
    /// <returns>The loss (one float64), its derivatives by Gram matrix (symmetric, C x C) and mean (C; null: it does not depend on it).</returns>
    (torch.Tensor Loss, torch.Tensor ByGram, torch.Tensor? ByMean) Evaluate(torch.Tensor gram, torch.Tensor? mean);
}
