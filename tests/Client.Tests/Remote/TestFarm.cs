using System.Collections.Concurrent;
using System.Net;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using RenderFarm.Client.Remote;
using RenderFarm.Core;
using RenderFarm.Core.Frames;
using RenderFarm.Core.Ports;
using RenderFarm.Core.Rendering;
using RenderFarm.Core.Workers;
using RenderFarm.Host;
using RenderFarm.Web;

namespace RenderFarm.Client.Tests.Remote;

/// <summary>
/// The single-machine farm with its web side on a free port of loopback, and a worker that paints nothing: tests say when frames are done.
/// </summary>
internal sealed class TestFarm : IAsyncDisposable
{
    private static readonly ContentHash Network = ContentHash.Of("network"u8);
    private static readonly WorkerId Worker = WorkerId.Parse("test/null");

    private readonly string _folder;
    private SingleMachineFarm _farm = null!;
    private WebApplication _web = null!;
    private int _port;

    private TestFarm(string folder) => _folder = folder;

    /// <summary>Requests so far: "PUT /api/v1/blobs/...".</summary>
    public ConcurrentQueue<string> Requests { get; } = [];

    public IBlobStore Blobs => _farm.Blobs;
    public string Url => $"http://127.0.0.1:{_port}";

    public static async Task<TestFarm> Start(TestFolder folder)
    {
        var farm = new TestFarm(folder["farm"]);
        await farm.Open();
        return farm;
    }

    public RenderFarmClient Client(FarmClientOptions? options = null) => new(FarmAddress.Find(Url, _ => null), options);

    public int Count(string method, string path) =>
        Requests.Count(r => r.StartsWith($"{method} /api/v1/{path}", StringComparison.Ordinal));

    /// <summary>Everything closes, and opens again at the same port from what is on the disk.</summary>
    public async Task Restart()
    {
        await Close();
        await Open();
    }

    public async Task Close()
    {
        await _web.StopAsync();
        await _web.DisposeAsync();
        await _farm.DisposeAsync();
    }

    /// <summary>Leases frames and reports them done, until there are no more or this many are.</summary>
    public async Task<int> Paint(int most = int.MaxValue)
    {
        var none = CancellationToken.None;
        await _farm.Leases.Join(new WorkerDescription(Worker, "test", "null", "null", 1L << 40, [], "1"), none);
        var painted = 0;
        while (painted < most && await _farm.Leases.Lease(new LeaseRequest(Worker, Math.Min(most - painted, 100), []), none) is { Count: > 0 } tasks)
            foreach (var task in tasks)
            {
                var bytes = Encoding.UTF8.GetBytes($"frame {task.Frame} of {task.Job}");
                var hash = await _farm.Blobs.Put(new MemoryStream(bytes), bytes.Length, null, none);
                var losses = new LossReport(1, 0.5, 0.5, 0, 0);
                var result = new FrameResult(hash, bytes.Length, 64, 48, losses, 2, 10, 0.01, "null", task.NetworkHash);
                await _farm.Leases.Report(new AttemptReport(Worker, task.Job, task.Frame, task.Attempt, new Outcome.Rendered(result), ["painted nothing"]), none);
                painted++;
            }
        return painted;
    }

    public async ValueTask DisposeAsync() => await Close();

    private async Task Open()
    {
        var terms = new FarmTerms
        {
            Network = name => name == "farmnet" ? Network : throw new InputException($"There is no network '{name}'."), Version = "test", Reuse = false,
        };
        _farm = SingleMachineFarm.Open(_folder, terms, TimeProvider.System, NullLoggerFactory.Instance);
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions { ContentRootPath = AppContext.BaseDirectory });
        builder.Logging.ClearProviders();
        builder.AddFarmWeb(new FarmWebOptions { Listen = [new IPEndPoint(IPAddress.Loopback, _port)] });
        builder.Services.AddSingleton(_farm.Farm).AddSingleton(_farm.Blobs).AddSingleton(_farm.Keys);
        _web = builder.Build();
        _web.Use((context, next) =>
        {
            Requests.Enqueue($"{context.Request.Method} {context.Request.Path}{context.Request.QueryString}");
            return next(context);
        });
        _web.MapFarmWeb();
        await _web.StartAsync();
        _port = new Uri(_web.Urls.First()).Port;
    }
}
