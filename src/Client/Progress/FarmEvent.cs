using System.Text.Json.Serialization;
using RenderFarm.Core.Rendering;

namespace RenderFarm.Client.Progress;

/// <summary>What happens while pictures are painted, in the order it happens. With --json each is one line of standard output.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "event")]
[JsonDerivedType(typeof(Planned), "plan")]
[JsonDerivedType(typeof(Started), "started")]
[JsonDerivedType(typeof(Progressed), "progress")]
[JsonDerivedType(typeof(Noticed), "notice")]
[JsonDerivedType(typeof(Checkpointed), "checkpoint")]
[JsonDerivedType(typeof(Finished), "finished")]
[JsonDerivedType(typeof(Skipped), "skipped")]
[JsonDerivedType(typeof(Failed), "failed")]
[JsonDerivedType(typeof(Interrupted), "interrupted")]
[JsonDerivedType(typeof(Summed), "summary")]
internal abstract record FarmEvent;

/// <summary>Instead of all others with --dry-run.</summary>
internal sealed record Planned(
    string Content, string Output, IReadOnlyList<ScalePlan> Scales, long MemoryBytes, double EstimatedSeconds) : FarmEvent;

/// <param name="Number">1 is the first of <paramref name="Count"/> pictures.</param>
internal sealed record Started(string Content, string Output, int Number, int Count) : FarmEvent;

/// <param name="SecondsLeft">Null until it can be told.</param>
internal sealed record Progressed(
    string Content, int Scale, int Scales, int Width, int Height, int Iteration, int Iterations, double Done, double? SecondsLeft,
    LossReport Losses) : FarmEvent;

internal sealed record Noticed(string? Content, string Line) : FarmEvent;

internal sealed record Checkpointed(string Content, string File) : FarmEvent;

/// <param name="Stopped">"iterations", "gain" or "time-budget".</param>
internal sealed record Finished(
    string Content, string Output, int Width, int Height, int Iterations, double Seconds, string Stopped, string Backend, string Network,
    LossReport Losses) : FarmEvent;

/// <summary>The result is there already, made from the same inputs with the same settings.</summary>
internal sealed record Skipped(string Content, string Output) : FarmEvent;

internal sealed record Failed(string Content, string Message, int ExitCode) : FarmEvent;

/// <param name="Checkpoint">Null where there was nothing to save yet.</param>
internal sealed record Interrupted(string Content, string? Checkpoint, string Line) : FarmEvent;

/// <param name="Left">Pictures that were not tried.</param>
internal sealed record Summed(int Painted, int Skipped, int Failed, int Left, double Seconds, int ExitCode) : FarmEvent;

/// <summary>Shows events to somebody.</summary>
internal interface IEventSink
{
    void On(FarmEvent happened);
}
