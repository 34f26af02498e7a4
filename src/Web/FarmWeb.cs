using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection.Extensions;
using RenderFarm.Core.Ports;
using RenderFarm.Core.Ports.Json;
using RenderFarm.Media;
using RenderFarm.Web.Access;
using RenderFarm.Web.Api;
using RenderFarm.Web.Errors;
using RenderFarm.Web.Events;
using RenderFarm.Web.Health;
using RenderFarm.Web.Metrics;
using RenderFarm.Web.OpenApi;
using RenderFarm.Web.Static;
using RenderFarm.Web.Webhooks;

namespace RenderFarm.Web;

/// <summary>
/// The farm's web side: API, events, dashboard, health, metrics. The host registers <see cref="IFarm"/>, <see cref="IBlobStore"/> and
/// <see cref="IKeyStore"/>; which farm stands behind them is not known here.
/// </summary>
public static class FarmWeb
{
    public const string ApiPath = "/api/v1";

    public static void AddFarmWeb(this WebApplicationBuilder builder, FarmWebOptions options)
    {
        builder.WebHost.ConfigureKestrel(kestrel => Configure(kestrel, options));
        if (options.JsonLogs)
            builder.Logging.ClearProviders().AddJsonConsole();
        var services = builder.Services;
        services.AddSingleton(options);
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton(new PictureCodec());
        services.AddSingleton<ApiKeys>().AddSingleton<PictureSizes>().AddSingleton<Submissions>().AddSingleton<Thumbnails>();
        services.AddHttpContextAccessor().AddScoped<CallersFarm>();
        services.AddExceptionHandler<Faults>();
        services.Configure<RouteHandlerOptions>(route => route.ThrowOnBadRequest = true);
        services.ConfigureHttpJsonOptions(json => FarmJson.Configure(json.SerializerOptions));
        AddAccess(services, options);
        services.TryAddSingleton<FarmInstruments>();
        services.AddSingleton<MeasuredInstruments>().AddHostedService<Telemetry>();
        services.AddSingleton<WebhookTransport>().AddHostedService<WebhookSender>();
        services.TryAddSingleton<IWebhookLedger, ForgetfulLedger>();
        services.TryAddSingleton<IWebhookTurn, OnlyProcess>();
        services.AddOpenApi(FarmDocument.Configure);
    }

    public static void MapFarmWeb(this WebApplication app)
    {
        app.Use(SafetyHeaders.Add);
        // Faults answers every exception: the branch is what the framework wants to see, and is never taken.
        app.UseExceptionHandler(_ => { });
        app.UseStatusCodePages(Faults.NoSuchThing);
        app.Use(OriginGuard.Check);
        app.UseRouting();
        app.UseAuthentication();
        app.UseRateLimiter();
        app.UseAuthorization();
        DashboardFiles.Map(app);
        HealthRoutes.Map(app);
        MetricRoutes.Map(app);
        // Listens from the start, not from the first scrape.
        app.Services.GetRequiredService<MeasuredInstruments>();
        var api = app.MapGroup(ApiPath);
        JobRoutes.Map(api);
        FrameRoutes.Map(api);
        BlobRoutes.Map(api, app.Services.GetRequiredService<FarmWebOptions>());
        EventRoutes.Map(api);
        FarmRoutes.Map(api);
        KeyRoutes.Map(api);
        app.MapOpenApi($"{ApiPath}/openapi.json").RequireAuthorization(nameof(KeyRole.Viewer));
    }

    private static void AddAccess(IServiceCollection services, FarmWebOptions options)
    {
        services.AddAuthentication(KeyAuthentication.SchemeName)
            .AddScheme<AuthenticationSchemeOptions, KeyAuthentication>(KeyAuthentication.SchemeName, null);
        var policies = services.AddAuthorizationBuilder();
        foreach (var role in Enum.GetValues<KeyRole>())
            policies.AddPolicy(role.ToString(), policy => policy.RequireRole(Enum.GetValues<KeyRole>().Where(r => r >= role).Select(r => r.ToString())));
        services.AddRateLimiter(limiter => Rates.Configure(limiter, options));
    }

    internal static void Configure(KestrelServerOptions kestrel, FarmWebOptions options)
    {
        kestrel.AddServerHeader = false;
        kestrel.Limits.MaxRequestBodySize = Limits.BodyBytes;
        kestrel.Limits.MaxConcurrentConnections = Limits.Connections;
        kestrel.Limits.RequestHeadersTimeout = Limits.RequestHead;
        kestrel.Limits.KeepAliveTimeout = Limits.IdleConnection;
        foreach (var endpoint in options.Listen)
            kestrel.Listen(endpoint);
    }
}
