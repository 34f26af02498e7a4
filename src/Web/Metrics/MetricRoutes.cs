using RenderFarm.Core.Ports;

namespace RenderFarm.Web.Metrics;

internal static class MetricRoutes
{
    public static void Map(IEndpointRouteBuilder routes) =>
        routes.MapGet("/metrics", Scrape).RequireAuthorization(nameof(KeyRole.Viewer)).ExcludeFromDescription();

    private static async Task<IResult> Scrape(
        IFarm farm, FarmInstruments instruments, MeasuredInstruments measured, HttpContext http, CancellationToken cancellation)
    {
        instruments.Saw(await farm.Overview(cancellation));
        http.Response.Headers.CacheControl = "no-store";
        return Results.Text(PrometheusText.Write(measured.Now()), PrometheusText.ContentType);
    }
}
