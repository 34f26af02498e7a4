namespace RenderFarm.Engine.Torch;

/// <summary>Bounds of the engine on Torch, each with its reason.</summary>
public static class Limits
{
    /// <summary>Of a tensor. A large GPU should be full with a million pixels, 16 frames of 256 px; beyond four times that, more at once only takes more memory.</summary>
    public const int FramesAtOnce = 64;
}
