using RenderFarm.Core.Frames;
using RenderFarm.Core.Jobs;
using RenderFarm.Core.Workers;

namespace RenderFarm.Core.Receipts;

/// <summary>The proof of a job: what was asked for, and for every frame what came of it. Verified offline against the files.</summary>
/// <param name="Complete">Whether every frame is done.</param>
/// <param name="Hash">Of the receipt's canonical form, see <see cref="ReceiptSeal"/>; null: it is not sealed yet.</param>
public sealed record Receipt(
    int Format, JobId Job, string Name, string Owner, JobState State, DateTimeOffset SubmittedAt, DateTimeOffset? FinishedAt, string FarmVersion,
    ContentHash SpecHash, ContentHash NetworkHash, bool Complete, FrameCounts Counts, IReadOnlyList<ReceiptFrame> Frames, ContentHash? Hash = null)
{
    /// <summary>The form that this farm writes.</summary>
    public const int Newest = 1;
}

/// <param name="SettingsHash">Of the render's settings; with content, styles and network it says how to make the picture again.</param>
/// <param name="Reason">Of a frame that is not done: why.</param>
public sealed record ReceiptFrame(
    int Number, FrameState State, string OutputName, ContentHash Content, IReadOnlyList<ContentHash> Styles, ContentHash SettingsHash,
    FrameResult? Result, AttemptId? Attempt, WorkerId? Worker, string? Reason);
