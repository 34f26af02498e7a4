namespace RenderFarm.Core.Frames;

/// <summary>What a frame went through; only frames with trouble have one that is not empty.</summary>
/// <param name="Ended">Attempts that ended without the frame's result.</param>
/// <param name="Input">Failed tries by kind, since submission or the last retry by a person.</param>
/// <param name="Setbacks">Infrastructure failures, interruptions and expired leases in a row: they never fail a frame, but make it wait.</param>
/// <param name="LastEnded">The latest attempt whose worker said that it failed or was interrupted: a repeated report of it is known.</param>
/// <param name="NotBefore">When a waiting frame may be leased again.</param>
public sealed record FrameTries(
    int Ended = 0, int Input = 0, int Code = 0, int Resource = 0, int Setbacks = 0, AttemptId? LastEnded = null, DateTimeOffset? NotBefore = null)
{
    public static FrameTries None { get; } = new();

    /// <summary>With fresh budgets; what ended stays counted.</summary>
    public FrameTries Fresh() => this with { Input = 0, Code = 0, Resource = 0, Setbacks = 0, NotBefore = null };
}
