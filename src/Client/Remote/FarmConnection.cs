using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using RenderFarm.Client.Progress;
using RenderFarm.Core.Ports.Json;

namespace RenderFarm.Client.Remote;

/// <summary>Requests to one farm: repeated while the trouble may pass, refused in the farm's own words where it says no.</summary>
internal sealed class FarmConnection(HttpClient http, FarmAddress address, FarmClientOptions options)
{
    private const int LongestProblem = 64 << 10;

    private volatile bool _answered;

    public FarmAddress Address => address;
    public FarmClientOptions Options => options;

    /// <summary>Asks until there is an answer, and reads all of it.</summary>
    /// <param name="make">Makes the request: one that was sent cannot be sent again.</param>
    /// <param name="read">What fails in it by the network is asked for again.</param>
    public async Task<T> Ask<T>(Func<HttpRequestMessage> make, Func<HttpResponseMessage, Task<T>> read, CancellationToken cancellation)
    {
        var retry = new Retry(options, () => _answered);
        while (true)
        {
            var trouble = "";
            TimeSpan? pause = null;
            try
            {
                using var response = await Send(make(), cancellation);
                if (!IsPassing(response.StatusCode))
                    return response.IsSuccessStatusCode ? await read(response) : throw await RefusalOf(response, cancellation);
                (trouble, pause) = ((await RefusalOf(response, cancellation)).Message, PauseOf(response));
                if (response.StatusCode == HttpStatusCode.TooManyRequests && !retry.Allows(pause))
                    throw new FarmRefusalException(429, trouble);
            }
            catch (Exception e) when (IsNetwork(e, cancellation))
            {
                trouble = Reason(e);
            }
            if (!await retry.Wait(trouble, pause, cancellation))
                throw Unreachable(trouble);
        }
    }

    /// <summary>One attempt, up to the head of the answer.</summary>
    public async Task<HttpResponseMessage> Send(HttpRequestMessage request, CancellationToken cancellation)
    {
        if (address.Key is { } key)
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", key);
        using var timer = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        // What is sent may be large: its time is not the farm's.
        timer.CancelAfter(options.AnswerTimeout + Transmission(request));
        try
        {
            var response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, timer.Token);
            _answered = true;
            return response;
        }
        catch (OperationCanceledException e) when (!cancellation.IsCancellationRequested)
        {
            throw new TimeoutException($"nothing came for {options.AnswerTimeout.TotalSeconds:0} s", e);
        }
        finally
        {
            request.Dispose();
        }
    }

    public Uri UriOf(string path) => new(address.Url, "api/v1/" + path);

    public static async Task<T> Json<T>(HttpResponseMessage response, CancellationToken cancellation)
    {
        await using var body = await response.Content.ReadAsStreamAsync(cancellation);
        try
        {
            return await JsonSerializer.DeserializeAsync(body, RemoteJson.TypeOf<T>(), cancellation)
                ?? throw new IOException($"{response.RequestMessage?.RequestUri} answered null.");
        }
        catch (JsonException e)
        {
            throw new IOException($"{response.RequestMessage?.RequestUri} answered what this client does not understand: {Wording.OneLine(e.Message)}", e);
        }
    }

    /// <summary>Why the farm says no, as it says itself.</summary>
    public async Task<FarmRefusalException> RefusalOf(HttpResponseMessage response, CancellationToken cancellation)
    {
        var status = (int)response.StatusCode;
        if (response.Content.Headers.ContentType?.MediaType == "application/problem+json")
        {
            var body = new byte[LongestProblem];
            await using var stream = await response.Content.ReadAsStreamAsync(cancellation);
            var length = await stream.ReadAtLeastAsync(body, body.Length, throwOnEndOfStream: false, cancellation);
            if (ProblemLine(body.AsSpan(0, length)) is { } line)
                return new FarmRefusalException(status, status == 401 ? $"{line} ({FarmAddress.KeyVariable} in the environment names the key)" : line);
        }
        return new FarmRefusalException(status, $"{address} answered {status} {response.ReasonPhrase}: is a farm there?");
    }

    public static bool IsNetwork(Exception e, CancellationToken cancellation) =>
        !cancellation.IsCancellationRequested && e is HttpRequestException or HttpIOException or TimeoutException or System.Net.Sockets.SocketException;

    public static string Reason(Exception e) => Wording.OneLine((e.InnerException ?? e).Message).TrimEnd('.');

    public FarmUnreachableException Unreachable(string trouble) => _answered
        ? new FarmUnreachableException($"the farm at {address} no longer answers ({trouble}): try again later.")
        : new FarmUnreachableException($"no farm answers at {address} ({trouble}): start one with ./farm serve, or say where it is by --farm or FARM_URL.");

    public static bool IsPassing(HttpStatusCode status) => status is HttpStatusCode.TooManyRequests or HttpStatusCode.RequestTimeout
        or HttpStatusCode.BadGateway or HttpStatusCode.ServiceUnavailable or HttpStatusCode.GatewayTimeout;

    public TimeSpan? PauseOf(HttpResponseMessage response) =>
        response.Headers.RetryAfter is { } after ? after.Delta ?? after.Date - options.Time.GetUtcNow() : null;

    // At least 100 kB a second.
    private static TimeSpan Transmission(HttpRequestMessage request) =>
        TimeSpan.FromSeconds((request.Content?.Headers.ContentLength ?? 0) / 1e5);

    private static string? ProblemLine(ReadOnlySpan<byte> body)
    {
        try
        {
            var problem = JsonSerializer.Deserialize(body, RemoteJson.TypeOf<ProblemView>());
            return (problem?.Detail ?? problem?.Title) is { Length: > 0 } line ? Wording.OneLine(line) : null;
        }
        catch (JsonException)
        {
            // A broken problem is no better than none: the status is told.
            return null;
        }
    }
}
