using System.Collections.Concurrent;
using System.Diagnostics;
using System.Diagnostics.Metrics;
using System.Net;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using RenderFarm.Core.Frames;
using RenderFarm.Core.Ports;
using RenderFarm.Web.Metrics;

namespace RenderFarm.Web.Tests;

public sealed class MetricsTests
{
    [Fact]
    public async Task MetricsSayWhatTheFarmDoes()
    {
        await using var server = await FarmServer.Start();
        await server.Submit(frames: 3);
        var instruments = server.Services.GetRequiredService<FarmInstruments>();
        instruments.AttemptEnded(new Outcome.Failed(FailureKind.Code, "NaN"), 2.5);
        instruments.LeasesExpired(2);
        string text;
        // Reads may lag the truth by up to a second.
        do
            text = await server.Client.GetStringAsync("/metrics");
        while (!text.Contains("farm_queue_frames{state=\"waiting\"} 3\n", StringComparison.Ordinal));
        Assert.Contains("\nfarm_queue_frames{state=\"waiting\"} 3\n", text, StringComparison.Ordinal);
        Assert.Contains("\nfarm_frames_total{outcome=\"failed_code\"} ", text, StringComparison.Ordinal);
        Assert.Contains("\nfarm_leases_expired_total ", text, StringComparison.Ordinal);
        Assert.Contains("\nfarm_frame_duration_seconds_bucket{le=\"5\"} ", text, StringComparison.Ordinal);
        Assert.Contains("\nhttp_server_request_duration_seconds_bucket{", text, StringComparison.Ordinal);
        Assert.DoesNotContain("owner=", text, StringComparison.Ordinal);
        Assert.DoesNotContain("job=", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task PromtoolFindsNothingAgainstOurMetrics()
    {
        var promtool = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator).Select(folder => Path.Combine(folder, "promtool")).FirstOrDefault(File.Exists);
        if (promtool is null)
            Assert.Skip("promtool is missing (Debian: apt-get install prometheus).");
        await using var server = await FarmServer.Start();
        await server.Submit();
        using var response = await server.Client.GetAsync("/metrics");
        Assert.Equal("text/plain; version=0.0.4; charset=utf-8", response.Content.Headers.ContentType!.ToString());
        var text = await response.Content.ReadAsStringAsync();
        var (code, output) = await Run(promtool, text);
        // Names that OpenTelemetry gives the runtime's and ASP.NET's instruments are not ours to choose.
        var ours = output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Where(line => line.StartsWith("farm_", StringComparison.Ordinal) || line.StartsWith("error", StringComparison.OrdinalIgnoreCase));
        Assert.Empty(ours);
        Assert.True(code is 0 or 3, output);
    }

    [Fact]
    public void TextIsEscapedAndBucketsAddUp()
    {
        using var meter = new Meter("RenderFarm.Test." + Guid.NewGuid().ToString("N"));
        var name = "test.x" + Guid.NewGuid().ToString("N");
        using var measured = new MeasuredInstruments();
        var counter = meter.CreateCounter<int>(name, "{thing}", "a\\b\nc");
        counter.Add(2, new KeyValuePair<string, object?>("a.b", "say \"x\"\n\\"));
        counter.Add(3, new KeyValuePair<string, object?>("a.b", "say \"x\"\n\\"));
        var histogram = meter.CreateHistogram(name + ".size", "By", "h", null, new InstrumentAdvice<long> { HistogramBucketBoundaries = [1, 10] });
        foreach (var value in (long[])[0, 1, 2, 10, 11])
            histogram.Record(value);
        var text = PrometheusText.Write(measured.Now().Where(sums => sums.Instrument.Meter == meter));
        var prefix = PrometheusText.Name(name);
        Assert.Equal($$"""
            # HELP {{prefix}}_size_bytes h
            # TYPE {{prefix}}_size_bytes histogram
            {{prefix}}_size_bytes_bucket{le="1"} 2
            {{prefix}}_size_bytes_bucket{le="10"} 4
            {{prefix}}_size_bytes_bucket{le="+Inf"} 5
            {{prefix}}_size_bytes_sum 24
            {{prefix}}_size_bytes_count 5
            # HELP {{prefix}}_total a\\b\nc
            # TYPE {{prefix}}_total counter
            {{prefix}}_total{a_b="say \"x\"\n\\"} 5

            """, text);
        Assert.All(text.Split('\n', StringSplitOptions.RemoveEmptyEntries), line => Assert.Matches(new Regex(@"^(# (HELP|TYPE) \w+ .*|\w+(\{.*\})? \S+)$"), line));
    }

    [Fact]
    public async Task TracesAndMetricsAreSentByOtlpWhenAskedFor()
    {
        var posts = new ConcurrentDictionary<string, int>();
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseSetting("urls", "http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        await using var collector = builder.Build();
        collector.Map("/{**path}", async (HttpContext http) =>
        {
            using var body = new MemoryStream();
            await http.Request.Body.CopyToAsync(body);
            if (http.Request.ContentType == "application/x-protobuf" && body.Length > 0)
                posts.AddOrUpdate(http.Request.Path, (int)body.Length, (_, before) => before + (int)body.Length);
            return Results.StatusCode(200);
        });
        await collector.StartAsync();
        var address = collector.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First();
        await using (var server = await FarmServer.Start(null, ("OTEL_EXPORTER_OTLP_ENDPOINT", address), ("OTEL_EXPORTER_OTLP_PROTOCOL", "http/protobuf")))
            using (var response = await server.Client.GetAsync("overview"))
                Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        // What was measured is sent at the latest when the farm ends.
        Assert.Equal(["/v1/metrics", "/v1/traces"], posts.Keys.Order());
    }

    private static async Task<(int Code, string Output)> Run(string promtool, string input)
    {
        using var process = Process.Start(new ProcessStartInfo(promtool, ["check", "metrics"])
        {
            RedirectStandardInput = true, RedirectStandardError = true, RedirectStandardOutput = true,
        })!;
        await process.StandardInput.WriteAsync(input);
        process.StandardInput.Close();
        var output = await process.StandardOutput.ReadToEndAsync() + await process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        return (process.ExitCode, output);
    }
}
