using Microsoft.Extensions.Hosting;
using RenderFarm.Core.Ports;
using RenderFarm.Core.Ports.Json;
using RenderFarm.Web.Api;
using RenderFarm.Web.Errors;

namespace RenderFarm.Web.Health;

internal static class HealthRoutes
{
    // Live asks nobody: a store that does not answer is no reason to kill the process, and would then kill all of them at once.
    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/health/live", () => Replies.Json(new HealthView("live"))).ExcludeFromDescription();
        routes.MapGet("/health/ready", Ready).ExcludeFromDescription();
    }

    private static async Task<IResult> Ready(IFarm farm, IHostApplicationLifetime host, CancellationToken cancellation) =>
        host.ApplicationStopping.IsCancellationRequested ? Problems.Of(StatusCodes.Status503ServiceUnavailable, "The farm is shutting down.")
        : await farm.NotReady(cancellation) is { } reason ? Problems.Of(StatusCodes.Status503ServiceUnavailable, reason)
        : Replies.Json(new HealthView("ready"));
}
