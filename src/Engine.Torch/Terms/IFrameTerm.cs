using TorchSharp;

namespace RenderFarm.Engine.Torch.Terms;

/// <summary>One term of one picture's loss, at a tap of the network.</summary>
internal interface IFrameTerm : IDisposable
{
    /// <param name="response">Positions x C, float32.</param>
    /// <param name="gradient">Positions x C, float32; what the term asks for is added.</param>
    /// <returns>The weighted loss: one float64 on the device.</returns>
    torch.Tensor Evaluate(torch.Tensor response, torch.Tensor gradient);
}
