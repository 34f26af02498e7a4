using System.Net;
using System.Reflection;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using RenderFarm.Client.Commands;
using RenderFarm.Core;
using RenderFarm.Core.Ports;
using RenderFarm.CpuNode;
using RenderFarm.Host;
using RenderFarm.Node;
using RenderFarm.Node.Workers;
using RenderFarm.Web;

namespace RenderFarm.Client.Serve;

/// <summary>The farm on one machine: store, blobs, workers and web in one process, until a signal ends it.</summary>
internal static class FarmServer
{
    // Together under the ten seconds after which service managers lose patience.
    private static readonly TimeSpan DrainTime = TimeSpan.FromSeconds(7), WebTime = TimeSpan.FromSeconds(1);

    public static async Task<int> Run(ServeOrder order, PaintingDevice device, TextWriter output, CancellationToken signal)
    {
        // A batch that the device cannot paint is one line, before anything is touched.
        device.SideBySide(order.Device.Batch);
        var workers = order.Workers ?? ServeCommand.WorkersOn(device, order.Threads);
        var networks = new NetworkCatalog(WeightsStore.Locate(Environment.GetEnvironmentVariable));
        using var logs = LoggerFactory.Create(logging => Written(logging, order.Settings).AddFilter("RenderFarm", LogLevel.Information));
        await using var farm = SingleMachineFarm.Open(order.Data, Terms(order, networks, device), TimeProvider.System, logs);
        await RefuseWithoutKeys(order, farm.Keys);
        await using var web = await Listen(order, farm, networks);
        using var trace = order.Trace is { } file ? new IterationTrace(file) : null;
        using var node = CpuWorkers.Open(
            trace?.Of(farm.Leases) ?? farm.Leases, farm.Blobs, networks, workers, order.Threads, order.CheckpointSeconds, Version, logs,
            trace is null ? null : trace.Of, device: device, batch: order.Device.Batch);
        using var kill = new CancellationTokenSource();
        var working = node.Run(kill.Token);
        output.WriteLine($"The farm is ready: {Address(web)} ({workers} workers, data in {order.Data})");
        var drainedEarly = DrainAtFault(device, node, output, kill.Token);
        var stopped = await Until(working, signal);
        await Drain(farm, node, web, output);
        await kill.CancelAsync();
        await drainedEarly;
        if (stopped is { } fault)
            throw new IOException($"the workers ended unexpectedly: {fault.Message}", fault);
        return 0;
    }

    private static FarmTerms Terms(ServeOrder order, NetworkCatalog networks, PaintingDevice device) => new()
    {
        Network = networks.HashOf, Version = Version, KeepJobs = order.KeepDays is { } days ? TimeSpan.FromDays(days) : null,
        Owner = order.Settings.TermsOf,
        EstimateBytes = new MemoryEstimates(networks, _ => device.Memory).Bytes,
    };

    private static ILoggingBuilder Written(ILoggingBuilder logging, ServeSettings settings) => (settings.JsonLogs
        ? logging.AddJsonConsole()
        : logging.AddSimpleConsole(console => console.SingleLine = true)).SetMinimumLevel(LogLevel.Warning);

    // Anybody who reaches the port could spend this machine's time and read its pictures.
    private static async Task RefuseWithoutKeys(ServeOrder order, IKeyStore keys)
    {
        var local = IPAddress.IsLoopback(order.Listen.Address);
        if ((local && !order.Settings.KeysOnLoopback) || (await keys.List(CancellationToken.None)).Any(key => key.Revoked is null))
            return;
        const string make = "this farm has no API key yet: make one with './farm store add-key NAME --data DIR'";
        throw new InputException(local
            ? $"keys are asked for on loopback too, and {make}."
            : $"--listen {order.Listen} can be reached from other machines, and {make}, or listen on 127.0.0.1.");
    }

    private static async Task<WebApplication> Listen(ServeOrder order, SingleMachineFarm farm, NetworkCatalog networks)
    {
        var builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions { ContentRootPath = AppContext.BaseDirectory });
        Written(builder.Logging.ClearProviders(), order.Settings);
        builder.Services.AddSingleton(farm.Farm).AddSingleton(farm.Blobs).AddSingleton(farm.Keys).AddSingleton(farm.Webhooks)
            .AddSingleton(farm.Instruments);
        // Signals are ours: the workers give back their frames before the web goes.
        builder.Services.AddSingleton<IHostLifetime, NoLifetime>();
        builder.AddFarmWeb(Options(order, networks));
        var web = builder.Build();
        web.MapFarmWeb();
        try
        {
            await web.StartAsync();
            return web;
        }
        catch (IOException e)
        {
            await web.DisposeAsync();
            throw new IOException($"{order.Listen} cannot be listened on: {e.Message.ReplaceLineEndings(" ")} Choose another --listen.", e);
        }
    }

    private static FarmWebOptions Options(ServeOrder order, NetworkCatalog networks) => new()
    {
        Listen = [order.Listen],
        NetworkNames = networks.Names,
        WebhookSecret = order.WebhookSecret,
        KeysOnLoopback = order.Settings.KeysOnLoopback,
        LoopbackHosts = order.Settings.Hosts,
        PrivateWebhooks = order.Settings.PrivateWebhooks,
        JsonLogs = order.Settings.JsonLogs,
    };

    /// <returns>What ended the workers; null: a signal came.</returns>
    private static async Task<Exception?> Until(Task working, CancellationToken signal)
    {
        try
        {
            await working.WaitAsync(signal);
            await Task.Delay(Timeout.Infinite, signal);
        }
        catch (OperationCanceledException) when (signal.IsCancellationRequested)
        {
            return null;
        }
        catch (Exception e)
        {
            return e;
        }
        return null;
    }

    // What is done can still be looked at and fetched, and what waits goes on when the farm starts on a mended device.
    private static async Task DrainAtFault(PaintingDevice device, RenderNode node, TextWriter output, CancellationToken kill)
    {
        try
        {
            var fault = await device.UntilFault(kill);
            output.WriteLine($"The device is not to be used any more: {fault}. Nothing is painted until './farm serve' is started again on another.");
            await node.Drain(DrainTime);
        }
        catch (Exception e) when (e is TimeoutException or OperationCanceledException)
        {
            // The farm ends anyway; or a frame could not be given back, and its lease runs out.
        }
    }

    private static async Task Drain(SingleMachineFarm farm, RenderNode node, WebApplication web, TextWriter output)
    {
        var running = (await farm.Farm.Overview(CancellationToken.None)).Counts.Running;
        output.WriteLine($"The farm drains: {running} frames are given back with their checkpoints.");
        farm.Local.StopLeasing();
        try
        {
            await node.Drain(DrainTime);
        }
        catch (TimeoutException)
        {
            // What was not given back is released when the farm starts again, and goes on from its last checkpoint.
        }
        using var patience = new CancellationTokenSource(WebTime);
        await web.StopAsync(patience.Token);
        output.WriteLine("The farm has ended; './farm serve' goes on where it stopped.");
    }

    private static string Address(WebApplication web) =>
        web.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()?.Addresses.FirstOrDefault() ?? "";

    internal static string Version { get; } =
        typeof(FarmServer).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "unknown";

    private sealed class NoLifetime : IHostLifetime
    {
        public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
