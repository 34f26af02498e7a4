using RenderFarm.Core.Rendering;

namespace RenderFarm.Core.Frames;

/// <summary>How an attempt ended.</summary>
public abstract record Outcome
{
    private Outcome() { }

    /// <summary>The result is in the blob store.</summary>
    public sealed record Rendered(FrameResult Result) : Outcome;

    /// <param name="Evidence">One line for people.</param>
    public sealed record Failed(FailureKind Kind, string Evidence) : Outcome;

    /// <summary>The worker was told to stop, or its node drains: no fault of anybody's.</summary>
    /// <param name="Checkpoint">Where the next attempt goes on.</param>
    public sealed record Interrupted(ContentHash? Checkpoint) : Outcome;

    /// <summary>Nothing was heard: the lease ran out.</summary>
    public sealed record Abandoned : Outcome;
}

public enum FailureKind
{
    /// <summary>The picture or the settings cannot be used: another worker would say the same.</summary>
    Input,

    /// <summary>The render went wrong: NaN, a uniform picture, a loss that did not fall, a bug.</summary>
    Code,

    /// <summary>The device's memory did not suffice: a larger one is looked for.</summary>
    Resource,

    /// <summary>Network, blob store, a full disk, driver: the world around the render.</summary>
    Infrastructure,
}

/// <summary>A finished frame.</summary>
/// <param name="Result">The picture's file in the blob store.</param>
/// <param name="Reused">Taken from the store: the same inputs, settings and network had been rendered before.</param>
public sealed record FrameResult(
    ContentHash Result, long Bytes, int Width, int Height, LossReport Losses, double FirstLoss, int Iterations, double Seconds, string Backend,
    ContentHash NetworkHash, bool Reused = false);
