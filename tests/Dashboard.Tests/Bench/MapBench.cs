using RenderFarm.Core.Frames;
using RenderFarm.Dashboard.Tests.Browsing;
using RenderFarm.Dashboard.Tests.Farm;

namespace RenderFarm.Dashboard.Tests.Bench;

/// <summary>Frames of the screen per second while somebody works with the map of a large job.</summary>
internal static class MapBench
{
    private const int Steps = 90;

    private const string Begin = """
        () => { window.beats = []; let last = performance.now(); const beat = now => { window.beats.push(now - last); last = now; window.beating = requestAnimationFrame(beat); }; window.beating = requestAnimationFrame(beat); }
        """;

    private const string End = """
        () => { cancelAnimationFrame(window.beating); const b = window.beats.slice(2).sort((x, y) => x - y), at = share => Math.round(b[Math.floor((b.length - 1) * share)] * 10) / 10;
          return { frames_per_second: Math.round(1000 * b.length / b.reduce((x, y) => x + y, 0) * 10) / 10, frame_ms_median: at(0.5), frame_ms_p95: at(0.95), frame_ms_most: at(1) }; }
        """;

    public static async Task<object> Measure(Chromium chromium, ScriptedServer server, ScriptedJob job)
    {
        await using var visit = await chromium.Open($"{server.Url}/#/jobs/{job.Id}", 1440);
        var (page, map) = (visit.Page, visit.Page.Locator(".grid .scroller"));
        await visit.Until("document.querySelector('.grid canvas')?.width > 300");
        await page.Keyboard.PressAsync("m");
        await map.ScrollIntoViewIfNeededAsync();
        var box = (await map.BoundingBoxAsync())!;
        await page.Mouse.MoveAsync(box.X + 300, box.Y + 100);

        var live = await Beats(visit, async () =>
        {
            for (var i = 0; i < 40; i++)
            {
                server.Farm.Move(job, Enumerable.Range(42_000 + i * 50, 50), FrameState.Done);
                await Task.Delay(50);
            }
        });
        for (var i = 0; i < 4; i++)
            await page.Keyboard.PressAsync("+");
        var pan = await Beats(visit, () => Wheel(visit, _ => 140));
        await page.Keyboard.DownAsync("Control");
        var zoom = await Beats(visit, () => Wheel(visit, i => i % 30 < 15 ? -60 : 60));
        await page.Keyboard.UpAsync("Control");
        for (var i = 0; i < 12; i++)
            await page.Keyboard.PressAsync("+");
        var pictures = await Beats(visit, () => Wheel(visit, _ => 120));
        return new { filling_at_1000_frames_a_second = live, pan = pan, zoom, pan_over_pictures = pictures };
    }

    private static async Task<Dictionary<string, double>> Beats(Visit visit, Func<Task> act)
    {
        await visit.Page.EvaluateAsync(Begin);
        await act();
        return await visit.Page.EvaluateAsync<Dictionary<string, double>>(End);
    }

    private static async Task Wheel(Visit visit, Func<int, int> distance)
    {
        for (var i = 0; i < Steps; i++)
            await visit.Page.Mouse.WheelAsync(0, distance(i));
    }
}
