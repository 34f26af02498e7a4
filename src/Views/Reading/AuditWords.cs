using RenderFarm.Core.Ports;

namespace RenderFarm.Views.Reading;

/// <summary>What people did, as the audit log has it.</summary>
internal static class AuditWords
{
    public static string ActionOf(JobChange change) => change switch
    {
        JobChange.Pause => "pause",
        JobChange.Resume => "resume",
        JobChange.Cancel => "cancel",
        JobChange.Retry => "retry",
        JobChange.Skip => "skip",
        _ => "priority",
    };

    public static string ActionOf(WorkerChange change) => change == WorkerChange.Drain ? "worker-drain" : "worker-enable";

    public static string? DetailOf(JobChange change) => change switch
    {
        JobChange.Pause { Now: true } => "at once",
        JobChange.Retry { Frames: { } frames } => $"frames {frames}",
        JobChange.Skip skip => $"frames {skip.Frames}",
        JobChange.SetPriority priority => $"to {priority.Priority}",
        _ => null,
    };
}
