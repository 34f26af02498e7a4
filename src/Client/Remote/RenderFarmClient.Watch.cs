using System.Net.ServerSentEvents;
using System.Runtime.CompilerServices;
using System.Text.Json;
using RenderFarm.Core.Jobs;
using RenderFarm.Core.Ports;

namespace RenderFarm.Client.Remote;

/// <summary>Server-sent events: a watch goes on where it was when the connection breaks or the farm is restarted.</summary>
public sealed partial class RenderFarmClient
{
    /// <param name="job">Null: the whole farm.</param>
    /// <param name="after">A version seen before; null: a snapshot comes first.</param>
    public async IAsyncEnumerable<FarmEvent> Watch(JobId? job, long? after, [EnumeratorCancellation] CancellationToken cancellation)
    {
        var retry = new Retry(_connection.Options, () => _watched, _connection.Options.WatchPatience);
        var path = job is { } id ? $"jobs/{id}/events" : "events";
        while (true)
        {
            var (stream, trouble, pause) = await Connect(path, after, cancellation);
            if (stream is not null)
            {
                await using var events = SseParser.Create(stream, ParseEvent).EnumerateAsync(cancellation).GetAsyncEnumerator(cancellation);
                while ((trouble = await Next(events, cancellation)) is null)
                {
                    retry.Reset();
                    _watched = true;
                    if (events.Current.Data is not { } happened)
                        continue;
                    after = happened.Version;
                    yield return happened;
                }
                await stream.DisposeAsync();
            }
            if (!await retry.Wait(trouble!, pause, cancellation))
                throw _connection.Unreachable(trouble!);
        }
    }

    private volatile bool _watched;

    private async Task<(Stream?, string? Trouble, TimeSpan? Pause)> Connect(string path, long? after, CancellationToken cancellation)
    {
        var request = new HttpRequestMessage(HttpMethod.Get, _connection.UriOf(path));
        request.Headers.Accept.ParseAdd("text/event-stream");
        if (after is { } version)
            request.Headers.Add("Last-Event-ID", $"{version}");
        try
        {
            var response = await _connection.Send(request, cancellation);
            if (response.IsSuccessStatusCode)
                return (new PunctualStream(await response.Content.ReadAsStreamAsync(cancellation), _connection.Options.Silence), null, null);
            using (response)
            {
                var refusal = await _connection.RefusalOf(response, cancellation);
                return FarmConnection.IsPassing(response.StatusCode) ? (null, refusal.Message, _connection.PauseOf(response)) : throw refusal;
            }
        }
        catch (Exception e) when (FarmConnection.IsNetwork(e, cancellation))
        {
            return (null, FarmConnection.Reason(e), null);
        }
    }

    /// <returns>Null: there is an event; else what went wrong.</returns>
    private static async Task<string?> Next(IAsyncEnumerator<SseItem<FarmEvent?>> events, CancellationToken cancellation)
    {
        try
        {
            return await events.MoveNextAsync() ? null : "the farm ended the stream";
        }
        catch (Exception e) when (FarmConnection.IsNetwork(e, cancellation) || (e is IOException && !cancellation.IsCancellationRequested))
        {
            return FarmConnection.Reason(e);
        }
    }

    // A kind of event that a newer farm tells is passed over.
    private static FarmEvent? ParseEvent(string kind, ReadOnlySpan<byte> data)
    {
        try
        {
            return kind is "snapshot" or "jobChanged" or "framesChanged" or "overviewChanged"
                ? JsonSerializer.Deserialize(data, RemoteJson.TypeOf<FarmEvent>())
                : null;
        }
        catch (JsonException e)
        {
            throw new IOException($"the farm told of a {kind} that this client does not understand: {e.Message}", e);
        }
    }
}
