using TorchSharp;

namespace RenderFarm.Engine.Torch.Batches;

/// <summary>A picture that is to be evaluated.</summary>
/// <param name="Loss">Takes the losses.</param>
/// <param name="Image">3 x H x W.</param>
/// <param name="Gradient">Written, 3 x H x W.</param>
internal sealed record BatchFrame(PictureLoss Loss, torch.Tensor Image, torch.Tensor Gradient);
