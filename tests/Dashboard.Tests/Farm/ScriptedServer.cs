using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using RenderFarm.Core;
using RenderFarm.Core.Ports;
using RenderFarm.Web;
using RenderFarm.Web.Access;

namespace RenderFarm.Dashboard.Tests.Farm;

/// <summary>The real web side over a scripted farm, on a port of its own; it can go away and come back on the same one.</summary>
internal sealed class ScriptedServer : IAsyncDisposable
{
    private readonly bool _keys;
    private WebApplication _app;

    private ScriptedServer(WebApplication app, ScriptedFarm farm, MemoryBlobs blobs, MemoryKeys store, bool keys)
    {
        (_app, Farm, Blobs, Keys, _keys) = (app, farm, blobs, store, keys);
        Url = app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single();
        Content = blobs.Add(File.ReadAllBytes(Path.Combine(Repository.Root, "examples", "lighthouse.jpg")));
        Result = blobs.Add(File.ReadAllBytes(Path.Combine(Repository.Root, "examples", "lighthouse-strokes.png")));
    }

    public string Url { get; }

    public ScriptedFarm Farm { get; }

    public MemoryBlobs Blobs { get; }

    public MemoryKeys Keys { get; }

    public ContentHash Content { get; }

    public ContentHash Result { get; }

    public static async Task<ScriptedServer> Start(bool keys = false)
    {
        var (farm, blobs, store) = (new ScriptedFarm(), new MemoryBlobs(), new MemoryKeys());
        return new ScriptedServer(await Run(farm, blobs, store, keys, 0), farm, blobs, store, keys);
    }

    public ScriptedJob Add(string name, int frames, Action<ScriptedJob>? arrange = null) => Farm.Add(name, frames, Content, Result, arrange);

    /// <summary>A viewer's key; the farm was started with keys.</summary>
    public async Task<string> NewKey() => (await _app.Services.GetRequiredService<ApiKeys>().Create("test", KeyRole.Viewer, null, "test", CancellationToken.None)).Text;

    public async Task GoAway()
    {
        Farm.HangUp();
        await _app.DisposeAsync();
    }

    public async Task ComeBack() => _app = await Run(Farm, Blobs, Keys, _keys, new Uri(Url).Port);

    public async ValueTask DisposeAsync() => await GoAway();

    private static async Task<WebApplication> Run(ScriptedFarm farm, MemoryBlobs blobs, MemoryKeys keys, bool demanded, int port)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.Services.AddSingleton<IFarm>(farm).AddSingleton<IBlobStore>(blobs).AddSingleton<IKeyStore>(keys);
        builder.AddFarmWeb(new FarmWebOptions { Listen = [new IPEndPoint(IPAddress.Loopback, port)], KeysOnLoopback = demanded });
        var app = builder.Build();
        app.MapFarmWeb();
        await app.StartAsync();
        return app;
    }
}
