namespace RenderFarm.Engine.Torch;

/// <summary>Where Torch's tensors live.</summary>
public enum TorchDevice
{
    Cpu,

    /// <summary>The first GPU that the process sees (CUDA_VISIBLE_DEVICES chooses).</summary>
    Cuda,
}
