using System.Reflection;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using RenderFarm.Core;
using RenderFarm.Core.Ports;
using RenderFarm.CpuNode;
using RenderFarm.Media;
using RenderFarm.Node;
using RenderFarm.Silo.Draining;
using RenderFarm.Silo.Edge;
using RenderFarm.Silo.Options;
using RenderFarm.Silo.Postgres;

namespace RenderFarm.Silo.Hosting;

/// <summary>The life of a silo: database, grains, web, workers, and the way back when a notice comes.</summary>
internal static class SiloProcess
{
    internal static string Version { get; } =
        typeof(SiloProcess).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "unknown";

    /// <exception cref="InputException">What was configured cannot be used after all.</exception>
    /// <exception cref="IOException">The world failed: a port, a disk, the workers.</exception>
    public static async Task Run(FarmOptions options, IConfiguration configuration, DrainNotices notices, TextWriter output)
    {
        // First of all: a device that is not here is one line, before anything is touched.
        var device = options.IsWorker ? SiloDevices.Choose(options.Worker) : null;
        using var logs = LoggerFactory.Create(logging => SiloLogs.Write(logging, options));
        await using var database = SiloDatabase.Open(options);
        if (database is not null)
            await new Migrator(database, logs.CreateLogger<Migrator>()).Migrate(CancellationToken.None);
        var networks = new NetworkCatalog(WeightsStore.Locate(Environment.GetEnvironmentVariable));
        var blobs = await SiloBlobs.Open(options, TimeProvider.System, CancellationToken.None);
        var readiness = new Readiness();
        await using var app = SiloApplication.Build(options, configuration, database, blobs, networks, readiness);
        if (!await Start(app, options, notices))
        {
            output.WriteLine("The silo was asked to end before it was ready.");
            return;
        }
        using var node = device is not null ? Workers(app, options, blobs, networks, device) : null;
        using var kill = new CancellationTokenSource();
        var working = node?.Run(kill.Token) ?? Task.Delay(Timeout.Infinite, kill.Token);
        var broken = (device ?? PaintingDevice.Processor).UntilFault(kill.Token);
        readiness.Now();
        output.WriteLine($"The silo is ready: {Address(app)} ({options.Role.ToString().ToLowerInvariant()}, {options.Silo.Name})");
        var kind = await Until(app, working, broken, notices, output);
        output.WriteLine($"The silo drains{(kind == DrainKind.Expedited ? " at once" : "")}.");
        await Drain(kind, app, node, options.Drain.Grace, readiness);
        await kill.CancelAsync();
        output.WriteLine("The silo has ended.");
    }

    /// <returns>False: a notice came first.</returns>
    private static async Task<bool> Start(WebApplication app, FarmOptions options, DrainNotices notices)
    {
        try
        {
            using var abandon = new CancellationTokenSource();
            var starting = app.StartAsync(abandon.Token);
            if (await Task.WhenAny(starting, notices.First) != starting)
            {
                await abandon.CancelAsync();
                await Task.WhenAny(starting, Task.Delay(Limits.StartAbandoned));
                return false;
            }
            await starting;
            if (options is { IsCoordinator: true, Keys.AdminFile: { } file })
                await FirstKey.Keep(file, app.Services, CancellationToken.None);
            return true;
        }
        catch (IOException e) when (e.InnerException is Microsoft.AspNetCore.Connections.AddressInUseException)
        {
            throw new IOException($"{options.Listen} cannot be listened on: {e.Message.ReplaceLineEndings(" ")} Choose another Farm:Listen.", e);
        }
    }

    private static RenderNode Workers(WebApplication app, FarmOptions options, IBlobStore blobs, NetworkCatalog networks, PaintingDevice device) => CpuWorkers.Open(
        app.Services.GetRequiredService<ILeases>(), blobs, networks, options.Worker.Count, options.Worker.Threads, options.Worker.CheckpointSeconds, Version,
        app.Services.GetRequiredService<ILoggerFactory>(), node: options.Silo.Name,
        codec: app.Services.GetRequiredService<PictureCodec>(), device: device, batch: options.Worker.Batch);

    /// <exception cref="IOException">Workers or host ended by themselves.</exception>
    private static async Task<DrainKind> Until(WebApplication app, Task working, Task<string> broken, DrainNotices notices, TextWriter output)
    {
        var stopping = new TaskCompletionSource();
        await using var registration = app.Lifetime.ApplicationStopping.Register(() => stopping.TrySetResult());
        var first = await Task.WhenAny(notices.First, working, stopping.Task, broken);
        if (first == notices.First)
            return await notices.First;
        if (first == broken)
        {
            // Its frames go on elsewhere; started again, the silo refuses the device until it is mended.
            output.WriteLine($"The device is not to be used any more: {await broken}.");
            return DrainKind.Regular;
        }
        throw new IOException(working.Exception is { } fault ? $"the workers ended unexpectedly: {fault.GetBaseException().Message}" : "the silo was stopped from inside.");
    }

    private static async Task Drain(DrainKind kind, WebApplication app, RenderNode? node, TimeSpan grace, Readiness readiness)
    {
        var began = TimeProvider.System.GetTimestamp();
        readiness.Never("This silo drains.", app.Services);
        try
        {
            if (node is not null)
                await (kind == DrainKind.Expedited ? node.Expedite(Limits.ExpeditedTelling) : node.Drain(grace * Limits.WorkersShareOfGrace));
        }
        catch (TimeoutException)
        {
            // What was not given back is taken back by the farm when its lease ends, and goes on from its last checkpoint.
        }
        var left = grace - TimeProvider.System.GetElapsedTime(began);
        using var patience = new CancellationTokenSource(left > Limits.LeastLeave ? left : Limits.LeastLeave);
        await app.StopAsync(patience.Token);
    }

    private static string Address(WebApplication app) =>
        app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()?.Addresses.FirstOrDefault() ?? "";
}
