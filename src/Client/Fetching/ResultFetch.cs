using RenderFarm.Client.Remote;
using RenderFarm.Core;
using RenderFarm.Core.Frames;
using RenderFarm.Core.Jobs;
using RenderFarm.Core.Ports;

namespace RenderFarm.Client.Fetching;

/// <summary>Fetches finished frames into a folder, several at a time; what is there already is not fetched again.</summary>
/// <param name="progress">Told after each frame, from several threads.</param>
internal sealed class ResultFetch(RenderFarmClient farm, JobId job, ResultFolder folder, Action<FetchedFrame> progress)
{
    private int _fetched, _kept;

    public int Fetched => Volatile.Read(ref _fetched);

    /// <summary>Frames that were there already.</summary>
    public int Kept => Volatile.Read(ref _kept);

    /// <summary>Every frame that is done by now.</summary>
    public async Task All(CancellationToken cancellation)
    {
        folder.Prepare();
        await Parallel.ForEachAsync(farm.AllFrames(job, FrameState.Done, cancellation), Several(cancellation), (frame, token) => new(One(frame, token)));
    }

    public Task These(IEnumerable<FrameView> frames, CancellationToken cancellation) =>
        Parallel.ForEachAsync(frames, Several(cancellation), (frame, token) => new(One(frame, token)));

    private async Task One(FrameView frame, CancellationToken cancellation)
    {
        if (frame.Result is not { } result)
            return;
        var had = folder.Has(frame.OutputName, result.Result, result.Bytes);
        if (!had)
            await Fetch(frame, result.Result, cancellation);
        Interlocked.Increment(ref had ? ref _kept : ref _fetched);
        progress(new FetchedFrame(frame.Number, folder.PathOf(frame.OutputName), result.Result, result.Bytes, had));
    }

    private async Task Fetch(FrameView frame, ContentHash hash, CancellationToken cancellation)
    {
        try
        {
            await folder.Write(frame.OutputName, hash, begin => farm.Result(job, frame.Number, begin, cancellation));
        }
        catch (IOException e) when (e is not FarmUnreachableException)
        {
            throw new IOException($"frame {frame.Number}: {e.Message}", e);
        }
    }

    private static ParallelOptions Several(CancellationToken cancellation) =>
        new() { MaxDegreeOfParallelism = Limits.Transfers, CancellationToken = cancellation };
}

/// <param name="Kept">It was there already.</param>
internal sealed record FetchedFrame(int Frame, string File, ContentHash Hash, long Bytes, bool Kept);
