using RenderFarm.Client.Remote;
using RenderFarm.Core.Frames;
using RenderFarm.Core.Jobs;
using RenderFarm.Core.Ports;

namespace RenderFarm.Client.Fetching;

/// <summary>Fetches frames while a job runs, in the order in which they are told to be done.</summary>
internal sealed class FetchAlong(RenderFarmClient farm, JobId job, ResultFetch fetch) : IDisposable
{
    private readonly SortedSet<int> _wanted = [];
    private readonly SemaphoreSlim _told = new(0);
    private bool _complete;

    public void Add(IEnumerable<int> frames)
    {
        lock (_wanted)
            _wanted.UnionWith(frames);
        _told.Release();
    }

    /// <summary>No more will be added.</summary>
    public void Complete()
    {
        lock (_wanted)
            _complete = true;
        _told.Release();
    }

    /// <summary>Ends when all are fetched and no more come.</summary>
    public async Task Run(CancellationToken cancellation)
    {
        while (true)
        {
            var (first, count) = Next();
            if (count > 0)
                await fetch.These(await Frames(first, count, cancellation), cancellation);
            else if (first < 0)
                return;
            else
                await _told.WaitAsync(cancellation);
        }
    }

    public void Dispose() => _told.Dispose();

    private async Task<IReadOnlyList<FrameView>> Frames(int first, int count, CancellationToken cancellation)
    {
        var page = await farm.Frames(job, new FrameQuery(FrameState.Done, first, count), cancellation);
        return [.. page.Items.Where(frame => frame.Number < first + count)];
    }

    // The first run of neighbours, which are asked for in one page; (-1, 0) at the end, (0, 0) while there is nothing.
    private (int First, int Count) Next()
    {
        lock (_wanted)
        {
            if (_wanted.Count == 0)
                return (_complete ? -1 : 0, 0);
            var (first, count) = (_wanted.Min, 0);
            while (count < Limits.FramesPerPage && _wanted.Remove(first + count))
                count++;
            return (first, count);
        }
    }
}
