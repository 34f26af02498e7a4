using RenderFarm.Core.Leases;
using RenderFarm.Core.Ports;
using RenderFarm.Core.Scheduling;

namespace RenderFarm.Views.Reading;

/// <summary>An attempt that holds a lease, as it was when this was published.</summary>
/// <param name="Until">As far as heartbeats were heard.</param>
/// <param name="Progress">Null before the first heartbeat.</param>
internal sealed record PublishedAttempt(int Frame, Lease Lease, DateTimeOffset Until, AttemptProgress? Progress)
{
    public double Done => Progress?.Progress?.Done ?? 0;

    public static IReadOnlyList<PublishedAttempt> Of(Dispatcher dispatcher, Core.Jobs.JobId job) =>
        [.. dispatcher.AttemptsOf(job).Select(attempt => new PublishedAttempt(attempt.Frame, attempt.Lease, dispatcher.LeaseUntil(attempt), attempt.Progress))];
}
