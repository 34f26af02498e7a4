using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Hosting;
using OpenTelemetry;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;
using RenderFarm.Core.Ports;

namespace RenderFarm.Web.Metrics;

/// <summary>
/// Sends traces and metrics by OTLP for as long as the host runs, when OTEL_EXPORTER_OTLP_ENDPOINT says where to; the other variables of
/// OpenTelemetry count as well. Keeps the gauges fresh for them.
/// </summary>
internal sealed partial class Telemetry(IConfiguration configuration, IFarm farm, FarmWebOptions options, FarmInstruments instruments, TimeProvider clock, ILogger<Telemetry> logger)
    : BackgroundService
{
    private const string EndpointVariable = "OTEL_EXPORTER_OTLP_ENDPOINT", NameVariable = "OTEL_SERVICE_NAME";

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (string.IsNullOrWhiteSpace(configuration[EndpointVariable]))
            return;
        using var traces = Sdk.CreateTracerProviderBuilder().ConfigureServices(Configured).ConfigureResource(Named)
            .AddSource("RenderFarm.*", "Microsoft.AspNetCore").AddOtlpExporter().Build();
        using var metrics = Sdk.CreateMeterProviderBuilder().ConfigureServices(Configured).ConfigureResource(Named)
            .AddMeter([.. MeasuredInstruments.Meters.Select(meter => meter + "*")]).AddOtlpExporter().Build();
        using var timer = new PeriodicTimer(Limits.GaugeRefresh, clock);
        try
        {
            do
                // The farm's gauges come from those that answer for the farm, once.
                if (!options.NodeOnly)
                    await Refresh(stoppingToken);
            while (await timer.WaitForNextTickAsync(stoppingToken));
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // What was measured last is sent while the providers are disposed of.
        }
    }

    private async Task Refresh(CancellationToken cancellation)
    {
        try
        {
            instruments.Saw(await farm.Overview(cancellation));
        }
        catch (IOException e)
        {
            LogStale(logger, e);
        }
    }

    private void Configured(IServiceCollection services) => services.AddSingleton(configuration);

    private void Named(ResourceBuilder resource)
    {
        if (string.IsNullOrWhiteSpace(configuration[NameVariable]))
            resource.AddService("renderfarm", serviceVersion: typeof(Telemetry).Assembly.GetName().Version?.ToString());
    }
}
