using RenderFarm.Core;
using RenderFarm.Core.Ports;
using RenderFarm.Core.Ports.Json;
using RenderFarm.Core.Rendering;

namespace RenderFarm.Web.Api;

/// <summary>The farm as a whole: overview, workers, networks, presets, audit log.</summary>
internal static class FarmRoutes
{
    public static void Map(RouteGroupBuilder api)
    {
        var farm = api.MapGroup("").WithTags("Farm");
        farm.MapGet("/overview", async (CallersFarm farm, CancellationToken cancellation) =>
                Replies.Json(Visible(await farm.Farm.Overview(cancellation), farm)))
            .Produces<FarmOverview>().Says("getOverview", "The farm in numbers", KeyRole.Viewer);
        farm.MapGet("/networks", Networks).Produces<Listing<NetworkView>>().Says("listNetworks", "Networks that the farm has", KeyRole.Viewer);
        farm.MapGet("/presets", (string? network) => Replies.Json(new Listing<RenderSettings>(
                [.. Presets.Names.Select(name => Presets.For(name, network ?? "farmnet"))])))
            .Produces<Listing<RenderSettings>>().Says("listPresets", "Named sets of settings, for a network", KeyRole.Viewer);
        farm.MapGet("/audit", Audit).Produces<Page<AuditEntry>>().Says("listAudit", "Who did what, newest first", KeyRole.Admin);
        MapWorkers(api.MapGroup("/workers").WithTags("Workers"));
    }

    /// <summary>Failures name jobs: of other owners they are left out.</summary>
    public static FarmOverview Visible(FarmOverview overview, CallersFarm farm) =>
        farm.Caller.Owner is null ? overview : overview with { RecentFailures = [] };

    private static void MapWorkers(RouteGroupBuilder workers)
    {
        workers.MapGet("", async (CallersFarm farm, CancellationToken cancellation) =>
                Replies.Json(new Listing<WorkerView>([.. (await farm.Farm.Workers(cancellation)).Select(worker => Visible(worker, farm))])))
            .Produces<Listing<WorkerView>>().Says("listWorkers", "Workers, and what they paint", KeyRole.Viewer);
        Change("drain", "Give a worker no more frames", WorkerChange.Drain);
        Change("enable", "Give a worker frames again, and forget its strikes", WorkerChange.Enable);

        // The worker's id has slashes, so it is in the body.
        void Change(string verb, string summary, WorkerChange change) => workers
            .MapPost("/" + verb, async (CallersFarm farm, HttpContext http, CancellationToken cancellation) =>
            {
                var body = await Requests.Body<WorkerBody>(http.Request, cancellation);
                return CallersFarm.Reply(await farm.Farm.Change(body.Worker, change, farm.Caller.ForFarm(), cancellation), Replies.Json);
            })
            .Takes<WorkerBody>().Produces<WorkerView>().Says($"{verb}Worker", summary, KeyRole.Admin, 404, 409);
    }

    private static WorkerView Visible(WorkerView worker, CallersFarm farm) =>
        farm.Caller.Owner is null ? worker : worker with { Running = [], SetAsideFor = [] };

    private static async Task<IResult> Networks(CallersFarm farm, FarmWebOptions options, CancellationToken cancellation)
    {
        var networks = new List<NetworkView>();
        foreach (var name in options.NetworkNames)
            if (await farm.Farm.Network(name, cancellation) is Answer<ContentHash>.Given hash)
                networks.Add(new(name, hash.Value));
        return Replies.Json(new Listing<NetworkView>(networks));
    }

    // Entries have no owner: only an admin of all owners reads them.
    private static async Task<IResult> Audit(string? cursor, int? limit, CallersFarm farm, CancellationToken cancellation) =>
        farm.Caller.Owner is not null
            ? Errors.Problems.Of(StatusCodes.Status403Forbidden, "This key has an owner: the audit log is of all owners.")
            : Replies.Json(await farm.Farm.Audit(cursor, Requests.Within("limit", limit, Limits.PageDefault, 1, Limits.PageMost), cancellation));
}
