using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using RenderFarm.Core;
using RenderFarm.Core.Ports;
using RenderFarm.Core.Ports.Json;
using RenderFarm.Host;
using RenderFarm.Web.Access;

namespace RenderFarm.Web.Tests;

/// <summary>A farm of one machine behind a Kestrel of its own, on any free port; no engine, tests report what workers would.</summary>
internal sealed class FarmServer : IAsyncDisposable
{
    public static readonly ContentHash Network = ContentHash.Of("network"u8);

    private readonly DirectoryInfo _folder;
    private readonly WebApplication _app;

    private FarmServer(DirectoryInfo folder, SingleMachineFarm farm, WebApplication app)
    {
        (_folder, Farm, _app) = (folder, farm, app);
        Address = new Uri(app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First());
        Client = NewClient();
    }

    public SingleMachineFarm Farm { get; }
    public Uri Address { get; }
    public HttpClient Client { get; }
    public IServiceProvider Services => _app.Services;

    public static Task<FarmServer> Start(FarmWebOptions? options = null, params (string Name, string Value)[] settings) =>
        Open(Directory.CreateTempSubdirectory("farm-web-"), options, _ => { }, settings);

    /// <summary>Of what may be in the folder already.</summary>
    /// <param name="services">Put in before the farm's own.</param>
    public static async Task<FarmServer> Open(
        DirectoryInfo folder, FarmWebOptions? options, Action<IServiceCollection> services, params (string Name, string Value)[] settings)
    {
        var terms = new FarmTerms
        {
            Version = "test",
            Network = name => name is "farmnet" ? Network : throw new InputException($"There is no network '{name}'."),
        };
        var farm = SingleMachineFarm.Open(folder.FullName, terms, TimeProvider.System, NullLoggerFactory.Instance);
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.Configuration.AddInMemoryCollection(settings.Select(setting => KeyValuePair.Create(setting.Name, (string?)setting.Value)));
        builder.Services.AddSingleton(farm.Farm).AddSingleton(farm.Blobs).AddSingleton(farm.Keys).AddSingleton(farm.Webhooks);
        services(builder.Services);
        builder.AddFarmWeb((options ?? new()) with { Listen = [new IPEndPoint(IPAddress.Loopback, 0)] });
        var app = builder.Build();
        app.MapFarmWeb();
        await app.StartAsync();
        return new FarmServer(folder, farm, app);
    }

    public HttpClient NewClient(string? key = null)
    {
        var client = new HttpClient(new SocketsHttpHandler { UseProxy = false, AllowAutoRedirect = false, UseCookies = false }) { BaseAddress = new Uri(Address, "/api/v1/") };
        if (key is not null)
            client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", key);
        return client;
    }

    public async Task<string> Key(KeyRole role, string? owner = null) =>
        (await Services.GetRequiredService<ApiKeys>().Create($"{role} of {owner ?? "all"}", role, owner, "test", CancellationToken.None)).Text;

    /// <summary>Stores a small picture that differs by its number.</summary>
    public async Task<ContentHash> Upload(int number, HttpClient? client = null)
    {
        var picture = Pictures.Png(number);
        var hash = ContentHash.Of(picture);
        using var response = await (client ?? Client).PutAsync($"blobs/{hash}", new ByteArrayContent(picture));
        Assert.True(response.IsSuccessStatusCode, await response.Content.ReadAsStringAsync());
        return hash;
    }

    public async Task<JobView> Submit(int frames = 1, string more = "", HttpClient? client = null, string? idempotencyKey = null)
    {
        using var response = await Post(await Submission(frames, more, client), client, idempotencyKey);
        Assert.True(response.StatusCode == HttpStatusCode.Created, await response.Content.ReadAsStringAsync());
        return (await response.Content.ReadFromJsonAsync<JobView>(FarmJson.Options))!;
    }

    public async Task<string> Submission(int frames = 1, string more = "", HttpClient? client = null)
    {
        var style = await Upload(1_000, client);
        var contents = new List<string>();
        for (var i = 1; i <= frames; i++)
        {
            var hash = await Upload(i, client);
            contents.Add(string.Create(CultureInfo.InvariantCulture, $$"""{ "name": "c{{i}}.png", "hash": "{{hash}}" }"""));
        }
        return $$"""
            { "name": "job", "contents": [{{string.Join(',', contents)}}],
              "styles": [{ "name": "s", "pictures": [{ "picture": { "name": "s.png", "hash": "{{style}}" } }] }]{{more}} }
            """;
    }

    public Task<HttpResponseMessage> Post(string submission, HttpClient? client = null, string? idempotencyKey = null)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, "jobs") { Content = Json(submission) };
        if (idempotencyKey is not null)
            request.Headers.Add("Idempotency-Key", idempotencyKey);
        return (client ?? Client).SendAsync(request);
    }

    public static StringContent Json(string text) => new(text, MediaTypeHeaderValue.Parse("application/json"));

    public async Task<JsonElement> Get(string path, HttpClient? client = null) => (await (client ?? Client).GetFromJsonAsync<JsonElement>(path))!;

    public async ValueTask DisposeAsync()
    {
        await Close();
        _folder.Delete(recursive: true);
    }

    /// <summary>Ends; what it kept stays.</summary>
    public async Task Close()
    {
        Client.Dispose();
        await _app.StopAsync();
        await _app.DisposeAsync();
        await Farm.DisposeAsync();
    }
}
