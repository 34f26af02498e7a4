using TorchSharp;

namespace RenderFarm.Engine.Torch.Batches;

/// <summary>A picture that is to be evaluated, and has its losses when it was.</summary>
/// <param name="Loss">Takes the losses.</param>
/// <param name="Image">3 x H x W.</param>
/// <param name="Gradient">Written, 3 x H x W.</param>
/// <param name="Waits">Whether it waits for its losses to come home.</param>
internal sealed record BatchFrame(PictureLoss Loss, torch.Tensor Image, torch.Tensor Gradient, bool Waits)
{
    /// <summary>Of one that does not wait: each term's loss, then the square of the gradient.</summary>
    public TorchNumbers? Numbers { get; set; }
}
