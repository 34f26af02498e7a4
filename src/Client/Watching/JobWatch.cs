using RenderFarm.Client.Fetching;
using RenderFarm.Client.Remote;
using RenderFarm.Core.Jobs;
using RenderFarm.Core.Ports;

namespace RenderFarm.Client.Watching;

/// <summary>Follows a job to its end, and fetches its results on the way where that is wanted.</summary>
/// <param name="onEvent">For programs: each event as it comes.</param>
internal sealed class JobWatch(RenderFarmClient farm, JobId job, IWatchView view, Action<FarmEvent> onEvent)
{
    private readonly WatchedJob _watched = new();

    /// <summary>As far as it was seen.</summary>
    public JobView? Job => _watched.Job;

    /// <returns>The job at its end: finished, cancelled or stopped.</returns>
    public async Task<JobView> ToTheEnd(FetchAlong? fetch, CancellationToken cancellation)
    {
        using var both = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        var fetching = fetch?.Run(both.Token) ?? Task.CompletedTask;
        try
        {
            await foreach (var happened in farm.Watch(job, null, both.Token))
            {
                On(happened, fetch);
                if (_watched.Ended)
                    break;
                // A disk that is full ends the watch now, not with the job.
                if (fetching.IsFaulted)
                    await fetching;
            }
            if (fetch is not null)
            {
                // The job's end may be told before its last frames are.
                fetch.Add(_watched.Take(await farm.Map(job, both.Token)).Done);
                fetch.Complete();
            }
            await fetching;
            return _watched.Job!;
        }
        finally
        {
            await both.CancelAsync();
            view.End();
            await fetching.ContinueWith(static _ => { }, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
        }
    }

    private void On(FarmEvent happened, FetchAlong? fetch)
    {
        var step = _watched.Apply(happened);
        onEvent(happened);
        fetch?.Add(step.Done);
        foreach (var frame in step.Failed)
            view.Say($"frame {frame} failed (./farm logs {job} {frame} tells more)");
        view.Show(_watched);
    }
}
