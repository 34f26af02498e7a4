using System.Globalization;
using Microsoft.Extensions.Hosting;
using RenderFarm.Core;
using RenderFarm.Core.Jobs;
using RenderFarm.Core.Ports;
using RenderFarm.Web.Access;
using RenderFarm.Web.Api;
using RenderFarm.Web.Errors;

namespace RenderFarm.Web.Events;

internal static class EventRoutes
{
    public static void Map(RouteGroupBuilder api)
    {
        api.MapGet("/events", (CallersFarm farm, long? after, HttpContext http, IHostApplicationLifetime host, TimeProvider clock) =>
                Stream(farm, null, after, http, host, clock))
            .WithTags("Farm").Produces<FarmEvent>(200, "text/event-stream").RequireRateLimiting(Rates.Events)
            .Says("watchFarm", "Server-sent events of the whole farm", KeyRole.Viewer);
        api.MapGet("/jobs/{id}/events", async (string id, CallersFarm farm, long? after, HttpContext http, IHostApplicationLifetime host, TimeProvider clock) =>
                await farm.Job(id, http.RequestAborted) is Answer<JobView>.Refused refused
                    ? Problems.Of(refused.Refusal)
                    : Stream(farm, JobId.Parse(id), after, http, host, clock))
            .WithTags("Jobs").Produces<FarmEvent>(200, "text/event-stream").RequireRateLimiting(Rates.Events)
            .Says("watchJob", "Server-sent events of one job", KeyRole.Viewer, 404);
    }

    private static EventStream Stream(CallersFarm farm, JobId? job, long? after, HttpContext http, IHostApplicationLifetime host, TimeProvider clock)
    {
        // What a browser sends when it reconnects is newer than what its address says.
        var last = http.Request.Headers["Last-Event-ID"].ToString();
        if (last.Length > 0)
            after = long.TryParse(last, NumberStyles.None, CultureInfo.InvariantCulture, out var version)
                ? version
                : throw new InputException("The header Last-Event-ID must be the id of an event: a whole number.");
        return new EventStream(cancellation => Visible(farm, farm.Farm.Watch(job, after, cancellation)), clock, host.ApplicationStopping);
    }

    private static async IAsyncEnumerable<FarmEvent> Visible(CallersFarm farm, IAsyncEnumerable<FarmEvent> events)
    {
        await foreach (var step in events)
            if (Visible(farm, step) is { } visible)
                yield return visible;
    }

    private static FarmEvent? Visible(CallersFarm farm, FarmEvent step) => farm.Caller.Owner is null ? step : step switch
    {
        FarmEvent.Snapshot snapshot => snapshot with
        {
            Jobs = [.. snapshot.Jobs.Where(job => farm.Caller.Sees(job.Owner))],
            Overview = snapshot.Overview is { } overview ? FarmRoutes.Visible(overview, farm) : null,
        },
        FarmEvent.JobChanged changed => farm.Caller.Sees(changed.Job.Owner) ? changed : null,
        FarmEvent.OverviewChanged changed => changed with { Overview = FarmRoutes.Visible(changed.Overview, farm) },
        _ => step,
    };
}
