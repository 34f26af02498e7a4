using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using RenderFarm.Client.Progress;
using RenderFarm.Core;

namespace RenderFarm.Client.Weights;

/// <summary>What a server answered to a request for a range: bytes Start to End (both included) of TotalBytes.</summary>
/// <param name="Version">The entity tag or the time of change: other bytes, other version.</param>
internal sealed record HttpAnswer(long Start, long End, long TotalBytes, string Version);

/// <param name="Attempts">Failures in a row, without a single new block, before giving up.</param>
/// <param name="FirstWait">Before the second attempt; doubled each time.</param>
/// <param name="Silence">How long a server may send nothing.</param>
internal sealed record RetryRule(int Attempts, TimeSpan FirstWait, TimeSpan Silence)
{
    public static RetryRule Patient { get; } = new(6, TimeSpan.FromSeconds(0.5), TimeSpan.FromSeconds(30));
}

/// <summary>Requests for ranges of one address, repeated where the network fails and only there.</summary>
internal sealed class HttpTransfer(HttpClient http, Uri address, RetryRule rule, CancellationToken cancellation)
{
    public Uri Address => address;

    /// <summary>Fills the buffer and gives its length, or less where the answer ended early.</summary>
    public delegate int Body(Memory<byte> buffer);

    /// <summary>A client for downloads: silence is timed by the rule, and some servers refuse those that do not say who they are.</summary>
    public static HttpClient NewClient()
    {
        var client = new HttpClient { Timeout = Timeout.InfiniteTimeSpan };
        client.DefaultRequestHeaders.UserAgent.ParseAdd("renderfarm");
        return client;
    }

    /// <summary>Repeats an attempt until it is done.</summary>
    /// <param name="done">Whether everything has arrived.</param>
    /// <param name="progress">A number that grows with what has arrived.</param>
    /// <param name="attempt">Gives what the network did wrong, or null.</param>
    /// <exception cref="IOException">Too many failures in a row.</exception>
    public void Persist(Func<bool> done, Func<long> progress, Func<string?> attempt)
    {
        for (var failures = 0; !done();)
        {
            var before = progress();
            var problem = attempt();
            failures = progress() > before ? 0 : failures + 1;
            if (done())
                return;
            if (failures >= rule.Attempts)
                throw new IOException(
                    $"{address} could not be fetched ({problem ?? "answers end early"}, {failures} times); what has arrived is kept, run the command again to go on.");
            if ((problem is not null || failures > 0) && cancellation.WaitHandle.WaitOne(rule.FirstWait * Math.Pow(2, Math.Max(failures - 1, 0))))
                throw new OperationCanceledException(cancellation);
        }
    }

    /// <summary>One request for bytes first to last, both included. A server that knows no ranges answers with the whole file.</summary>
    /// <returns>What the network did wrong and may do right another time; null: nothing.</returns>
    /// <exception cref="IOException">The server refuses, or answers nonsense.</exception>
    public string? TryGet(long first, long last, Action<HttpAnswer, Body> receive)
    {
        string? problem = null;
        using var timer = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        using var response = Attempt(ref problem, timer, () => http.SendAsync(Request(first, last), HttpCompletionOption.ResponseHeadersRead, timer.Token));
        if (response is null)
            return problem;
        if (response.StatusCode is HttpStatusCode.TooManyRequests or HttpStatusCode.RequestTimeout || (int)response.StatusCode >= 500)
            return $"the server answered {(int)response.StatusCode}";
        var answer = Understand(response, first);
        var stream = Attempt(ref problem, timer, () => response.Content.ReadAsStreamAsync(timer.Token));
        if (stream is null)
            return problem;
        receive(answer, buffer => Attempt(ref problem, timer, async () => (int?)await stream.ReadAtLeastAsync(buffer, buffer.Length, false, timer.Token)) ?? 0);
        return problem;
    }

    private HttpRequestMessage Request(long first, long last)
    {
        var request = new HttpRequestMessage(HttpMethod.Get, address);
        request.Headers.Range = new RangeHeaderValue(first, last);
        request.Headers.AcceptEncoding.Add(new StringWithQualityHeaderValue("identity"));
        return request;
    }

    private HttpAnswer Understand(HttpResponseMessage response, long first)
    {
        var version = response.Headers.ETag?.ToString() ?? response.Content.Headers.LastModified?.ToString("R") ?? "unversioned";
        if (response.Content.Headers.ContentEncoding.Count > 0)
            throw new IOException($"{address} is sent compressed, which was not asked for.");
        if (response.StatusCode == HttpStatusCode.PartialContent)
            return response.Content.Headers.ContentRange is { From: { } from, To: { } to, Length: { } total } && from == first && to >= from && total > to
                ? new HttpAnswer(from, to, total, version)
                : throw new IOException($"{address}: the server answered another range than was asked for ({response.Content.Headers.ContentRange}).");
        if (response.StatusCode != HttpStatusCode.OK)
            throw new IOException($"{address}: the server answered {(int)response.StatusCode} {response.ReasonPhrase}.");
        return response.Content.Headers.ContentLength is { } length and > 0
            ? new HttpAnswer(0, length - 1, length, version)
            : throw new IOException($"{address}: the server does not say how long the file is.");
    }

    /// <summary>Waits for something of the network, at most for the rule's silence. Null, and a problem, where the network failed.</summary>
    private T? Attempt<T>(ref string? problem, CancellationTokenSource timer, Func<Task<T>> action)
    {
        timer.CancelAfter(rule.Silence);
        try
        {
            return action().GetAwaiter().GetResult();
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            problem = $"nothing came for {rule.Silence.TotalSeconds:0} s";
        }
        catch (Exception e) when (e is HttpRequestException or IOException or SocketException)
        {
            problem = Wording.OneLine((e.InnerException ?? e).Message).TrimEnd('.');
        }
        return default;
    }
}
