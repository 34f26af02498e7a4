namespace RenderFarm.Engine.Torch;

/// <summary>Bounds of the engine on Torch, each with its reason.</summary>
public static class Limits
{
    /// <summary>Of a tensor. A large GPU should be full with a million pixels, 16 frames of 256 px; beyond four times that, more at once only takes more memory.</summary>
    public const int FramesAtOnce = 64;

    /// <summary>Iterations of a picture that CUDA queues at once: a wait of some 0.1 ms for four of 2.4 ms and more. Each takes two vectors more.</summary>
    public const int IterationsAhead = 4;

    /// <summary>Of a picture that is worth queueing ahead: an iteration of a larger one takes tens of milliseconds.</summary>
    public const int PixelsAhead = 1 << 20;
}
