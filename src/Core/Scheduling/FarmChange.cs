using RenderFarm.Core.Frames;
using RenderFarm.Core.Jobs;
using RenderFarm.Core.Workers;

namespace RenderFarm.Core.Scheduling;

/// <summary>One thing that a host writes down, then hands to <see cref="Dispatcher.Apply"/>.</summary>
public abstract record FarmChange
{
    private FarmChange() { }

    /// <summary>Folded into its <see cref="Core.Jobs.Job"/>; the first of a job is a <see cref="JobEvent.Submitted"/>.</summary>
    public sealed record OfJob(JobId Job, JobEvent Event) : FarmChange;

    /// <summary>Folded into the job's range of this index.</summary>
    public sealed record OfFrames(JobId Job, int Range, IReadOnlyList<FrameEvent> Events) : FarmChange;

    /// <summary>By a person: whether the worker may take frames. To be told again to a dispatcher that starts anew.</summary>
    public sealed record OfWorker(WorkerId Worker, bool Draining) : FarmChange;
}
