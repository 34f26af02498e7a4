namespace RenderFarm.Core.Scheduling;

/// <summary>
/// The rules of who goes next, over summaries alone: <see cref="WaitingLine"/> keeps jobs sorted by them. Owners go by the worker time they used lately over
/// their weight, least first; jobs of one owner by priority and age. A job that a worker is warm for may go before the next in line, when it is
/// only a little behind: so warmth never starves anybody.
/// </summary>
public static class Scheduler
{
    /// <summary>
    /// Priority and age in one number, larger first: a point of priority is worth <see cref="SchedulingLimits.AgeingPerPoint"/> of waiting. All jobs age
    /// alike, so that the order of two stands until one of them is served.
    /// </summary>
    public static long Rank(JobSummary job) => job.Priority * SchedulingLimits.AgeingPerPoint.Ticks - job.LastServed.UtcTicks;

    /// <summary>First by rank, then the older, then by name: no two are equal.</summary>
    public static int Compare(JobSummary left, JobSummary right)
    {
        var byRank = Rank(right).CompareTo(Rank(left));
        if (byRank != 0)
            return byRank;
        var byAge = left.Submitted.CompareTo(right.Submitted);
        return byAge != 0 ? byAge : string.CompareOrdinal(left.Id.Text, right.Id.Text);
    }

    /// <summary>What keeps this worker from this job: "draining", "set-aside", "network", "memory"; null: nothing.</summary>
    /// <param name="fitsMemory">Whether any ready frame fits the device.</param>
    public static string? Hindrance(JobSummary job, WorkerSummary worker, bool fitsMemory) =>
        worker.Draining ? "draining"
        : job.SetAside.Contains(worker.Id.Text) ? "set-aside"
        : worker.Networks.Count > 0 && !worker.Networks.Contains(job.Network) ? "network"
        : fitsMemory ? null : "memory";

    /// <summary>Whether a warm job, behind the next in line, may go before it.</summary>
    /// <param name="warmShare">Of the warm job's owner, by weight; likewise <paramref name="nextShare"/>.</param>
    public static bool WarmGoesFirst(JobSummary warm, double warmShare, JobSummary next, double nextShare) =>
        warm.Owner == next.Owner
            ? Rank(warm) + SchedulingLimits.WarmPoints * SchedulingLimits.AgeingPerPoint.Ticks > Rank(next)
            : warmShare - SchedulingLimits.WarmSeconds < nextShare;
}
