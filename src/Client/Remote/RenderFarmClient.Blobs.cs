using System.Collections.Concurrent;
using System.Net.Http.Headers;
using RenderFarm.Core;
using RenderFarm.Core.Jobs;
using RenderFarm.Core.Ports.Json;

namespace RenderFarm.Client.Remote;

/// <summary>Pictures, there and back.</summary>
public sealed partial class RenderFarmClient
{
    /// <summary>Which of these the farm lacks.</summary>
    public async Task<IReadOnlyCollection<ContentHash>> Missing(IEnumerable<ContentHash> hashes, CancellationToken cancellation)
    {
        var missing = new ConcurrentBag<ContentHash>();
        var parallel = new ParallelOptions { MaxDegreeOfParallelism = Limits.Questions, CancellationToken = cancellation };
        await Parallel.ForEachAsync(hashes.Chunk(Limits.HashesPerQuestion), parallel, async (chunk, token) =>
        {
            foreach (var hash in (await Post<MissingBlobs>("blobs/missing", Body(new MissingQuery(chunk)), token)).Missing)
                missing.Add(hash);
        });
        return missing;
    }

    /// <summary>Sends a file, streamed. The farm takes it only when its bytes are those of the hash.</summary>
    public Task Upload(ContentHash hash, string file, CancellationToken cancellation) => _connection.Ask(() =>
    {
        var content = new StreamContent(new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.Read, 1 << 16, FileOptions.Asynchronous | FileOptions.SequentialScan));
        content.Headers.ContentType = new MediaTypeHeaderValue("application/octet-stream");
        return new HttpRequestMessage(HttpMethod.Put, _connection.UriOf($"blobs/{hash}")) { Content = content };
    }, _ => Task.FromResult(true), cancellation);

    /// <summary>The finished picture of a frame, into a stream; whoever calls checks its hash.</summary>
    /// <param name="begin">Called at each attempt: gives an empty stream.</param>
    public Task Result(JobId job, int frame, Func<Stream> begin, CancellationToken cancellation) =>
        Copy($"jobs/{job}/frames/{frame}/result", begin, cancellation);

    /// <summary>The frames done by now, as a zip.</summary>
    /// <inheritdoc cref="Result"/>
    public Task Zip(JobId job, Func<Stream> begin, CancellationToken cancellation) => Copy($"jobs/{job}/results.zip", begin, cancellation);

    private Task<bool> Copy(string path, Func<Stream> begin, CancellationToken cancellation) => _connection.Ask(
        () => new HttpRequestMessage(HttpMethod.Get, _connection.UriOf(path)),
        async response =>
        {
            await using var body = new PunctualStream(await response.Content.ReadAsStreamAsync(cancellation), _connection.Options.Silence);
            await body.CopyToAsync(begin(), cancellation);
            return true;
        },
        cancellation);
}
