using System.Net.Http.Headers;
using System.Runtime.CompilerServices;
using System.Text.Json;
using RenderFarm.Core;
using RenderFarm.Core.Jobs;
using RenderFarm.Core.Ports;
using RenderFarm.Core.Ports.Json;
using RenderFarm.Core.Receipts;
using RenderFarm.Core.Workers;

namespace RenderFarm.Client.Remote;

/// <summary>
/// A farm over HTTP, as docs/api.md describes it. Every call may be repeated and is, while its trouble may pass. Thread-safe.
/// </summary>
/// <remarks>
/// All calls throw <see cref="FarmRefusalException"/> when the farm says no, <see cref="FarmUnreachableException"/> when it does not answer.
/// </remarks>
public sealed partial class RenderFarmClient : IDisposable
{
    private readonly HttpClient _http;
    private readonly FarmConnection _connection;

    /// <param name="handler">Null: one for this address, made here.</param>
    public RenderFarmClient(FarmAddress address, FarmClientOptions? options = null, HttpMessageHandler? handler = null)
    {
        _http = new HttpClient(handler ?? NewHandler(address)) { Timeout = Timeout.InfiniteTimeSpan };
        _http.DefaultRequestHeaders.UserAgent.ParseAdd("renderfarm");
        _connection = new FarmConnection(_http, address, options ?? new FarmClientOptions());
    }

    public FarmAddress Address => _connection.Address;

    /// <param name="idempotencyKey">However often it is sent with this key, it is one job.</param>
    public Task<JobView> Submit(JobSubmission submission, string idempotencyKey, CancellationToken cancellation)
    {
        var body = JsonSerializer.SerializeToUtf8Bytes(submission, RemoteJson.TypeOf<JobSubmission>());
        return _connection.Ask(() =>
        {
            var request = new HttpRequestMessage(HttpMethod.Post, _connection.UriOf("jobs")) { Content = JsonContent(body) };
            request.Headers.Add("Idempotency-Key", idempotencyKey);
            return request;
        }, response => FarmConnection.Json<JobView>(response, cancellation), cancellation);
    }

    public Task<JobView> Job(JobId job, CancellationToken cancellation) => Get<JobView>($"jobs/{job}", cancellation);

    public Task<Page<JobView>> Jobs(JobQuery query, CancellationToken cancellation) => Get<Page<JobView>>(
        "jobs" + Query(("owner", query.Owner), ("state", Camel(query.State)), ("cursor", query.Cursor), ("limit", $"{query.Limit}")), cancellation);

    public Task<FrameMap> Map(JobId job, CancellationToken cancellation) => Get<FrameMap>($"jobs/{job}/map", cancellation);

    public Task<Page<FrameView>> Frames(JobId job, FrameQuery query, CancellationToken cancellation) => Get<Page<FrameView>>(
        $"jobs/{job}/frames" + Query(("state", Camel(query.State)), ("from", $"{query.From}"), ("limit", $"{query.Limit}")), cancellation);

    /// <summary>All frames of a state, page by page, in order of their numbers.</summary>
    public async IAsyncEnumerable<FrameView> AllFrames(JobId job, Core.Frames.FrameState? state, [EnumeratorCancellation] CancellationToken cancellation)
    {
        for (int? from = 1; from is { } first;)
        {
            var page = await Frames(job, new FrameQuery(state, first, Limits.FramesPerPage), cancellation);
            foreach (var frame in page.Items)
                yield return frame;
            from = int.TryParse(page.Next, out var next) ? next : null;
        }
    }

    public Task<FrameView> Frame(JobId job, int frame, CancellationToken cancellation) => Get<FrameView>($"jobs/{job}/frames/{frame}", cancellation);

    public Task<WhyWaiting> Why(JobId job, int frame, CancellationToken cancellation) => Get<WhyWaiting>($"jobs/{job}/frames/{frame}/why", cancellation);

    public Task<IReadOnlyList<LossPoint>> Losses(JobId job, int frame, CancellationToken cancellation) =>
        Get<IReadOnlyList<LossPoint>>($"jobs/{job}/frames/{frame}/losses", cancellation);

    public Task<IReadOnlyList<LogLine>> Log(JobId job, int frame, CancellationToken cancellation) =>
        Get<IReadOnlyList<LogLine>>($"jobs/{job}/frames/{frame}/log", cancellation);

    public Task<Receipt> Receipt(JobId job, CancellationToken cancellation) => Get<Receipt>($"jobs/{job}/receipt", cancellation);

    public Task<JobView> Change(JobId job, JobChange change, CancellationToken cancellation) => change switch
    {
        JobChange.Pause pause => Post<JobView>($"jobs/{job}/pause", Body(new PauseBody(pause.Now)), cancellation),
        JobChange.Resume => Post<JobView>($"jobs/{job}/resume", null, cancellation),
        JobChange.Cancel => Post<JobView>($"jobs/{job}/cancel", null, cancellation),
        JobChange.Retry retry => Post<JobView>($"jobs/{job}/retry", retry.Frames is { } frames ? Body(new FramesBody(frames)) : null, cancellation),
        JobChange.Skip skip => Post<JobView>($"jobs/{job}/skip", Body(new FramesBody(skip.Frames)), cancellation),
        JobChange.SetPriority set => Post<JobView>($"jobs/{job}/priority", Body(new PriorityBody(set.Priority)), cancellation),
        _ => throw new ArgumentOutOfRangeException(nameof(change)),
    };

    public Task<FarmOverview> Overview(CancellationToken cancellation) => Get<FarmOverview>("overview", cancellation);

    public async Task<IReadOnlyList<WorkerView>> Workers(CancellationToken cancellation) =>
        (await Get<Listing<WorkerView>>("workers", cancellation)).Items;

    public Task<WorkerView> Change(WorkerId worker, WorkerChange change, CancellationToken cancellation) => Post<WorkerView>(
        change == WorkerChange.Drain ? "workers/drain" : "workers/enable", Body(new WorkerBody(worker)), cancellation);

    public async Task<IReadOnlyList<KeyView>> Keys(CancellationToken cancellation) => (await Get<Listing<KeyView>>("keys", cancellation)).Items;

    /// <summary>Repeated where the answer was lost: then a key may be left over that nobody knows; it can be revoked.</summary>
    /// <param name="owner">Whose jobs the key sees and submits; null: everybody's.</param>
    public Task<CreatedKey> CreateKey(string name, KeyRole role, string? owner, CancellationToken cancellation) =>
        Post<CreatedKey>("keys", Body(new KeyBody(name, role, owner)), cancellation);

    public Task RevokeKey(string id, CancellationToken cancellation) => _connection.Ask(
        () => new HttpRequestMessage(HttpMethod.Delete, _connection.UriOf($"keys/{Uri.EscapeDataString(id)}")), _ => Task.FromResult(true), cancellation);

    public void Dispose() => _http.Dispose();

    private Task<T> Get<T>(string path, CancellationToken cancellation) => _connection.Ask(
        () => new HttpRequestMessage(HttpMethod.Get, _connection.UriOf(path)), response => FarmConnection.Json<T>(response, cancellation), cancellation);

    private Task<T> Post<T>(string path, byte[]? body, CancellationToken cancellation) => _connection.Ask(
        () => new HttpRequestMessage(HttpMethod.Post, _connection.UriOf(path)) { Content = body is null ? null : JsonContent(body) },
        response => FarmConnection.Json<T>(response, cancellation), cancellation);

    private static byte[] Body<T>(T value) => JsonSerializer.SerializeToUtf8Bytes(value, RemoteJson.TypeOf<T>());

    private static ByteArrayContent JsonContent(byte[] body) =>
        new(body) { Headers = { ContentType = new MediaTypeHeaderValue("application/json") } };

    private static string Query(params ReadOnlySpan<(string Name, string? Value)> members)
    {
        var text = "";
        foreach (var (name, value) in members)
            if (value is not null)
                text += $"{(text.Length == 0 ? '?' : '&')}{name}={Uri.EscapeDataString(value)}";
        return text;
    }

    private static string? Camel<T>(T? value) where T : struct, Enum => value is { } v ? JsonNamingPolicy.CamelCase.ConvertName($"{v}") : null;

    // A proxy of the environment stands between us and the world, never between us and ourselves.
    private static SocketsHttpHandler NewHandler(FarmAddress address) => new()
    {
        UseProxy = !address.Url.IsLoopback, ConnectTimeout = TimeSpan.FromSeconds(10), PooledConnectionLifetime = TimeSpan.FromMinutes(5),
        AllowAutoRedirect = false, UseCookies = false,
    };
}
