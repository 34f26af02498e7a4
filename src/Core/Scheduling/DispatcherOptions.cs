using RenderFarm.Core.Frames;
using RenderFarm.Core.Jobs;

namespace RenderFarm.Core.Scheduling;

/// <summary>What a <see cref="Dispatcher"/> is told of its farm. The delegates read what was written down.</summary>
public sealed record DispatcherOptions
{
    /// <summary>A job by its id, finished ones too; null: there is none.</summary>
    public required Func<JobId, Job?> LoadJob { get; init; }

    /// <summary>A range by its index from 0; null: nothing ever happened to it, all its frames wait.</summary>
    public required Func<JobId, int, FrameRange?> LoadRange { get; init; }

    /// <summary>The lists of a job that was submitted.</summary>
    public required Func<JobId, IJobLists> Lists { get; init; }

    public MemoryEstimate EstimateBytes { get; init; } = static (_, _, _, _, _) => 0;

    /// <summary>Weight and quotas of an owner. The same name must give the same terms for as long as the dispatcher lives.</summary>
    public Func<string, OwnerTerms> Terms { get; init; } = static _ => OwnerTerms.Default;

    /// <summary>No lease runs out before: when the host started plus one lease time, where workers may have outlived the host before it.</summary>
    public DateTimeOffset LeasesNotBefore { get; init; }
}
