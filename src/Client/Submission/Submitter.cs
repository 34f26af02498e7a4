using RenderFarm.Client.Remote;
using RenderFarm.Core;
using RenderFarm.Core.Ports;

namespace RenderFarm.Client.Submission;

/// <summary>Brings a prepared job to a farm: first the blobs that it lacks, then the job, which is one however often it is sent.</summary>
internal sealed class Submitter(RenderFarmClient farm, Action<int, int> progress)
{
    // A blob that was there may be collected before the job that needs it is: then all is asked again.
    private const int Rounds = 3;

    /// <exception cref="InputException">A file changed since it was read.</exception>
    public async Task<JobView> Submit(PreparedJob job, CancellationToken cancellation)
    {
        var key = Guid.NewGuid().ToString("N");
        for (var round = 1; ; round++)
        {
            await Upload(job.Blobs, cancellation);
            try
            {
                return await farm.Submit(job.Submission, key, cancellation);
            }
            catch (FarmRefusalException e) when (e.Status == 400 && round < Rounds)
            {
                if ((await farm.Missing(job.Blobs.Keys, cancellation)).Count == 0)
                    throw;
            }
        }
    }

    private async Task Upload(IReadOnlyDictionary<ContentHash, string> blobs, CancellationToken cancellation)
    {
        var missing = await farm.Missing(blobs.Keys, cancellation);
        var done = 0;
        var parallel = new ParallelOptions { MaxDegreeOfParallelism = Limits.Transfers, CancellationToken = cancellation };
        await Parallel.ForEachAsync(missing, parallel, async (hash, token) =>
        {
            await Upload(hash, blobs[hash], token);
            progress(Interlocked.Increment(ref done), missing.Count);
        });
    }

    private async Task Upload(ContentHash hash, string file, CancellationToken cancellation)
    {
        try
        {
            await farm.Upload(hash, file, cancellation);
        }
        catch (FarmRefusalException e) when (e.Status is 400 or 413)
        {
            throw Changed(file, hash)
                ? new InputException($"{file} changed while it was submitted: submit it again when it is complete.", e)
                : new InputException($"{file}: {e.Message}", e);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException or UnauthorizedAccessException)
        {
            throw new InputException($"{file} cannot be read any more: {e.Message}", e);
        }
    }

    private static bool Changed(string file, ContentHash hash) => Fetching.ResultFolder.FactOf(file).Hash != hash;
}
