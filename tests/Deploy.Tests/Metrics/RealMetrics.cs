using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using RenderFarm.Core;
using RenderFarm.Core.Frames;
using RenderFarm.Core.Ports;
using RenderFarm.Core.Rendering;
using RenderFarm.Node;
using RenderFarm.Web.Metrics;

namespace RenderFarm.Deploy.Tests.Metrics;

/// <summary>What a scrape gives after every verb of the real instruments was called once: names, and for each its labels with their values.</summary>
internal static partial class RealMetrics
{
    private static readonly Lazy<Task<Dictionary<string, Dictionary<string, HashSet<string>>>>> Scraped = new(Scrape);

    public static Task<Dictionary<string, Dictionary<string, HashSet<string>>>> All => Scraped.Value;

    private static async Task<Dictionary<string, Dictionary<string, HashSet<string>>>> Scrape()
    {
        using var measured = new MeasuredInstruments();
        using var farm = new FarmInstruments();
        using var node = new NodeInstruments();
        Call(farm);
        Call(node);
        await Serve();
        var metrics = new Dictionary<string, Dictionary<string, HashSet<string>>>();
        foreach (Match sample in Sample().Matches(PrometheusText.Write(measured.Now())))
        {
            if (!metrics.TryGetValue(sample.Groups["name"].Value, out var labels))
                metrics[sample.Groups["name"].Value] = labels = [];
            foreach (Match label in Label().Matches(sample.Groups["labels"].Value))
                (labels.TryGetValue(label.Groups[1].Value, out var values) ? values : labels[label.Groups[1].Value] = []).Add(label.Groups[2].Value);
        }
        return metrics;
    }

    private static void Call(FarmInstruments farm)
    {
        var hash = ContentHash.Of("any"u8);
        var result = new FrameResult(hash, 1, 1, 1, new LossReport(1, 1, 0, 0, 0), 2, 1, 10, "cpu", hash);
        foreach (var outcome in (Outcome[])[new Outcome.Rendered(result), new Outcome.Rendered(result with { Reused = true }), new Outcome.Interrupted(null), new Outcome.Abandoned(),
            .. Enum.GetValues<FailureKind>().Select(kind => new Outcome.Failed(kind, "any"))])
            farm.AttemptEnded(outcome, 10);
        farm.LeasesExpired(1);
        farm.OutcomeSuperseded();
        farm.WebhookTried(delivered: true);
        farm.WebhookTried(delivered: false);
        farm.Saw(new FarmOverview(1, "0.1.0", new FrameCounts(1, 1, 1, 1, 1), 1, 2, 1, 1, [], [], 1, ReadyFrames: 1));
    }

    private static void Call(NodeInstruments node)
    {
        node.RenderBegan();
        node.RenderEnded();
        foreach (var outcome in (string[])["rendered", "failed", "interrupted", "lost"])
            node.AttemptEnded(outcome);
        node.FrameTook(1);
        node.CheckpointTook(1, 1);
        node.ReportRepeated();
        node.ReportSuperseded();
        node.LeaseLost();
        node.StoreRetried();
    }

    // ASP.NET's own instruments, as it is when it serves: one request, whose end is measured once the server has stopped.
    private static async Task Serve()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseSetting("urls", "http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        await using var app = builder.Build();
        app.MapGet("/any", () => "any");
        await app.StartAsync();
        using (var client = new HttpClient())
            await client.GetStringAsync(new Uri(app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First() + "/any"));
        await app.StopAsync();
    }

    [GeneratedRegex(@"^(?<name>\w+)(\{(?<labels>.*)\})? \S+$", RegexOptions.Multiline)]
    private static partial Regex Sample();

    [GeneratedRegex("(\\w+)=\"([^\"]*)\"")]
    private static partial Regex Label();
}
