using RenderFarm.Core.Workers;

namespace RenderFarm.Core.Scheduling;

/// <summary>Which worker can do what.</summary>
public sealed partial class Dispatcher
{
    /// <param name="lane">Null: any of the job's with frames that are ready.</param>
    private string? Hindrance(JobBook book, WorkerBook worker, LargestDevices largest, int? lane = null)
    {
        var device = worker.Description;
        var fits = lane is { } given ? book.Fits(given, device, largest) : book.Pick(device, largest, []) >= 0;
        return Scheduler.Hindrance(book.Summary, worker.Summary(_draining.Contains(worker.Description.Id)), fits);
    }

    private LargestDevices Largest(DateTimeOffset now) => new(_workers.Values.Where(worker => !worker.IsLost(now)).Select(worker => worker.Description));

    // Workers that could do the job's frames, were none set aside.
    private IEnumerable<WorkerId> AbleIfTrusted(JobBook book, DateTimeOffset now)
    {
        var largest = Largest(now);
        return _workers.Values.Where(worker => !worker.IsLost(now) && Hindrance(book, worker, largest) is null or "set-aside")
            .Select(worker => worker.Description.Id);
    }
}
