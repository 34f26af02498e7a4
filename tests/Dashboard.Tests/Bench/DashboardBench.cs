using System.Text.Json;
using Microsoft.Playwright;
using RenderFarm.Core.Frames;
using RenderFarm.Dashboard.Tests.Browsing;
using RenderFarm.Dashboard.Tests.Farm;

namespace RenderFarm.Dashboard.Tests.Bench;

/// <summary>What bench/README.md describes: first paint, and how fluid the map is, on a farm with a job of 100,000 frames.</summary>
internal static class DashboardBench
{
    private const int Frames = 100_000, Visits = 7;

    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };

    public static async Task<int> Run()
    {
        if (Chromium.Executable is null)
        {
            await Console.Error.WriteLineAsync("No Chromium: install it (Debian: 'apt-get install chromium') or name one in FARM_CHROMIUM.");
            return 3;
        }
        await using var chromium = new Chromium();
        await chromium.InitializeAsync();
        await using var server = await ScriptedServer.Start();
        var job = server.Add("Reel", Frames, job =>
        {
            for (var n = 1; n <= Frames; n++)
                job[n] = n <= 41_000 ? FrameState.Done : n % 700 < 200 ? FrameState.Done : n % 997 == 0 ? FrameState.Failed : FrameState.Waiting;
        });
        var results = new
        {
            machine = new { processor = Processor(), cores = Environment.ProcessorCount, browser = chromium.Version, load_average = File.ReadAllText("/proc/loadavg").Split(' ')[0] },
            frames = Frames,
            screen = "1440 x 900, drawn in software (headless)",
            farm_page = await Paints(chromium, server.Url, "document.querySelector('.jobs tbody tr')"),
            job_page = await Paints(chromium, $"{server.Url}/#/jobs/{job.Id}", "document.querySelector('.grid canvas')?.width > 300"),
            map = await MapBench.Measure(chromium, server, job),
        };
        var json = JsonSerializer.Serialize(results, Indented);
        Console.WriteLine(json);
        await File.WriteAllTextAsync(Path.Combine(Repository.Root, "bench", "results", "dashboard.json"), json + "\n");
        return 0;
    }

    // Each visit has a profile of its own: nothing comes from a cache.
    private static async Task<object> Paints(Chromium chromium, string url, string filled)
    {
        var (paints, loads, fills) = (new List<double>(), new List<double>(), new List<double>());
        for (var i = 0; i < Visits; i++)
        {
            await using var visit = await chromium.Open(url, 1440);
            await visit.Until(filled);
            fills.Add(await visit.Page.EvaluateAsync<double>("performance.now()"));
            await visit.Until("performance.getEntriesByName('first-contentful-paint').length > 0");
            paints.Add(await visit.Page.EvaluateAsync<double>("performance.getEntriesByName('first-contentful-paint')[0].startTime"));
            loads.Add(await visit.Page.EvaluateAsync<double>("performance.getEntriesByType('navigation')[0].domContentLoadedEventEnd"));
        }
        return new { first_paint_ms = Spread(paints), dom_ready_ms = Spread(loads), filled_ms_at_most = Spread(fills) };
    }

    private static object Spread(List<double> values)
    {
        values.Sort();
        return new { least = Math.Round(values[0], 1), median = Math.Round(values[values.Count / 2], 1), most = Math.Round(values[^1], 1) };
    }

    private static string Processor() => File.ReadLines("/proc/cpuinfo").First(line => line.StartsWith("model name", StringComparison.Ordinal)).Split(':')[1].Trim();
}
