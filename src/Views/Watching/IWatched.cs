using RenderFarm.Core.Jobs;
using RenderFarm.Core.Ports;

namespace RenderFarm.Views.Watching;

/// <summary>What is watched, as it was last published; asked from any thread.</summary>
internal interface IWatched
{
    /// <summary>Null: there is no such job (any more).</summary>
    JobView? Job(JobId id);

    FrameMap? Map(JobId id);

    FarmOverview Overview();

    /// <summary>Those that a watcher of the farm begins with: all that are not over, and the newest of the others.</summary>
    IReadOnlyList<JobView> Jobs();

    /// <summary>Progress of the frames of the job that run.</summary>
    IReadOnlyList<FrameProgress> Running(JobId id);
}
