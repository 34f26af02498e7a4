using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection.Extensions;
using RenderFarm.Core.Ports;
using RenderFarm.Core.Ports.Json;
using RenderFarm.Web.Api;
using RenderFarm.Web.Errors;
using RenderFarm.Web.Metrics;

namespace RenderFarm.Web;

/// <summary>
/// What a process that only paints shows of itself: health and metrics, to whoever can reach it, and nothing else. Metrics are numbers without names
/// of jobs or people.
/// </summary>
public static class NodeWeb
{
    public static void AddNodeWeb(this WebApplicationBuilder builder, FarmWebOptions options)
    {
        builder.WebHost.ConfigureKestrel(kestrel => FarmWeb.Configure(kestrel, options));
        var services = builder.Services;
        services.AddSingleton(options with { NodeOnly = true });
        services.TryAddSingleton(TimeProvider.System);
        services.AddExceptionHandler<Faults>();
        services.ConfigureHttpJsonOptions(json => FarmJson.Configure(json.SerializerOptions));
        services.TryAddSingleton<FarmInstruments>();
        services.AddSingleton<MeasuredInstruments>().AddHostedService<Telemetry>();
    }

    /// <param name="notReady">Why this node takes no work; null: it does.</param>
    public static void MapNodeWeb(this WebApplication app, Func<string?> notReady)
    {
        app.UseExceptionHandler(_ => { });
        app.UseStatusCodePages(Faults.NoSuchThing);
        app.MapGet("/health/live", () => Replies.Json(new HealthView("live")));
        app.MapGet("/health/ready", () => notReady() is { } reason
            ? Problems.Of(StatusCodes.Status503ServiceUnavailable, reason)
            : Replies.Json(new HealthView("ready")));
        var measured = app.Services.GetRequiredService<MeasuredInstruments>();
        app.MapGet("/metrics", (HttpContext http) =>
        {
            http.Response.Headers.CacheControl = "no-store";
            return Results.Text(PrometheusText.Write(measured.Now()), PrometheusText.ContentType);
        });
    }
}
