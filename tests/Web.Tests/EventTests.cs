using System.Globalization;
using System.Net.ServerSentEvents;
using System.Text.Json;
using RenderFarm.Core.Ports;

namespace RenderFarm.Web.Tests;

public sealed class EventTests : IAsyncLifetime
{
    private FarmServer _server = null!;

    public async ValueTask InitializeAsync() => _server = await FarmServer.Start();

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Fact]
    public async Task WatchBeginsWithASnapshotAndGoesOnWithChanges()
    {
        var job = await _server.Submit(frames: 3);
        await using var events = Watch($"jobs/{job.Id}/events");
        var first = await events.Next();
        Assert.Equal(("snapshot", "snapshot"), (first.Type, first.Json.GetProperty("type").GetString()));
        Assert.Equal("w3", first.Json.GetProperty("map").GetProperty("runs").GetString());
        Assert.Equal(first.Json.GetProperty("version").GetInt64().ToString(CultureInfo.InvariantCulture), first.Id);
        await new Painter(_server).Paint();
        await events.Until(e => e.Type == "jobChanged" && e.Json.GetProperty("job").GetProperty("state").GetString() == "finished");
    }

    [Fact]
    public async Task DroppedWatchGoesOnWhereItWas()
    {
        var job = await _server.Submit(frames: 4);
        string last;
        await using (var events = Watch($"jobs/{job.Id}/events"))
            last = (await events.Next()).Id;
        await new Painter(_server).Paint();
        var done = new HashSet<int>();
        await using var resumed = Watch($"jobs/{job.Id}/events", last);
        await resumed.Until(e =>
        {
            // Either the steps that were missed, or everything as it is.
            if (e.Type == "framesChanged")
                done.UnionWith(e.Json.GetProperty("frames").EnumerateArray().Where(f => f.GetProperty("state").GetString() == "done").Select(f => f.GetProperty("frame").GetInt32()));
            return done.Count == 4 || (e.Type == "snapshot" && e.Json.GetProperty("map").GetProperty("runs").GetString() == "d4");
        });
    }

    [Fact]
    public async Task OwnersWatchOnlyTheirs()
    {
        await _server.Submit(more: """, "owner": "bob" """);
        using var ann = _server.NewClient(await _server.Key(KeyRole.Viewer, "ann"));
        await using var events = Watch("events", client: ann);
        Assert.Equal(0, (await events.Next()).Json.GetProperty("jobs").GetArrayLength());
        await _server.Submit(more: """, "owner": "bob" """);
        var own = await _server.Submit(more: """, "owner": "ann" """);
        await events.Until(e =>
        {
            Assert.DoesNotContain("bob", e.Json.ToString(), StringComparison.Ordinal);
            return e.Json.ToString().Contains(own.Id.ToString(), StringComparison.Ordinal);
        });
    }

    [Fact]
    public async Task OnlySoManyStreamsAreOpenAtOnce()
    {
        var streams = new List<HttpResponseMessage>();
        for (var i = 0; i <= Limits.EventStreams; i++)
            streams.Add(await _server.Client.GetAsync("events", HttpCompletionOption.ResponseHeadersRead));
        await Problem.Is(streams[^1], System.Net.HttpStatusCode.TooManyRequests);
        streams.ForEach(stream => stream.Dispose());
    }

    private EventReader Watch(string path, string? last = null, HttpClient? client = null) => new(client ?? _server.Client, path, last);

    private sealed record Event(string Id, string Type, JsonElement Json);

    private sealed class EventReader(HttpClient client, string path, string? last) : IAsyncDisposable
    {
        private HttpResponseMessage? _response;
        private IAsyncEnumerator<SseItem<string>>? _items;

        public async Task<Event> Next()
        {
            if (_items is null)
            {
                var request = new HttpRequestMessage(HttpMethod.Get, path);
                if (last is not null)
                    request.Headers.Add("Last-Event-ID", last);
                _response = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
                Assert.Equal("text/event-stream", _response.Content.Headers.ContentType?.MediaType);
                _items = SseParser.Create(await _response.Content.ReadAsStreamAsync()).EnumerateAsync().GetAsyncEnumerator();
            }
            Assert.True(await _items.MoveNextAsync(), "The stream ended.");
            return new(_items.Current.EventId!, _items.Current.EventType, JsonDocument.Parse(_items.Current.Data).RootElement);
        }

        public async Task Until(Func<Event, bool> wanted)
        {
            while (!wanted(await Next()))
            {
            }
        }

        public async ValueTask DisposeAsync()
        {
            _response?.Dispose();
            if (_items is not null)
                await _items.DisposeAsync();
        }
    }
}
