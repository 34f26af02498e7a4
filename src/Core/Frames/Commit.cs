using RenderFarm.Core.Workers;

namespace RenderFarm.Core.Frames;

/// <summary>A frame's one committed attempt.</summary>
/// <param name="Worker">Null: taken from the store, or so many workers had a part in the range that its name was not kept.</param>
public sealed record Commit(AttemptId Attempt, WorkerId? Worker, FrameResult Result);

/// <summary>A try of a frame that failed.</summary>
/// <param name="Evidence">One line for people.</param>
public sealed record FrameFailure(int Frame, AttemptId Attempt, WorkerId Worker, FailureKind Kind, string Evidence, DateTimeOffset At);
