using Microsoft.Playwright;
using RenderFarm.Core.Frames;
using RenderFarm.Core.Jobs;
using RenderFarm.Dashboard.Tests.Browsing;
using RenderFarm.Dashboard.Tests.Farm;
using static Microsoft.Playwright.Assertions;

namespace RenderFarm.Dashboard.Tests;

/// <summary>For everybody, on every screen. Checks of our own, always; axe-core's as well where its file is (FARM_AXE, or artifacts/axe.min.js).</summary>
public sealed class AccessTests(Chromium chromium)
{
    private static readonly string Checks = File.ReadAllText(Path.Combine(Repository.Root, "tests", "Dashboard.Tests", "access.js"));

    public static TheoryData<string, int, int, ColorScheme> Screens()
    {
        var data = new TheoryData<string, int, int, ColorScheme>();
        foreach (var page in new[] { "farm", "job", "done", "failed", "waiting", "sheet", "workers", "help", "empty" })
        {
            data.Add(page, 1280, 900, ColorScheme.Dark);
            data.Add(page, 390, 844, ColorScheme.Light);
        }
        data.Add("farm", 3840, 2160, ColorScheme.Light);
        data.Add("job", 3840, 2160, ColorScheme.Dark);
        return data;
    }

    [Theory]
    [MemberData(nameof(Screens))]
    public async Task EverythingHasANameEnoughContrastAndItsPlace(string page, int width, int height, ColorScheme scheme)
    {
        await using var server = await ScriptedServer.Start();
        await using var visit = await chromium.Open(page == "empty" ? server.Url : Arrange(server, page), width, height, scheme);
        await Reach(visit, page);
        var complaints = await visit.Page.EvaluateAsync<string[]>(Checks);
        Assert.Equal("", string.Join("\n", complaints));
        Assert.Equal("", string.Join("\n", await AxeViolations(visit.Page)));
        Assert.Empty(visit.Faults);
    }

    private static string Arrange(ScriptedServer server, string page)
    {
        server.Farm.WorkerList.Add(ScriptedFarm.Worker("loft/gpu1", "lost"));
        var job = server.Add("Harbour at dusk", 60, job => (job[1], job[2], job[3], job[4]) = (FrameState.Done, FrameState.Failed, FrameState.Running, FrameState.Skipped));
        server.Farm.Become(server.Add("Paper boats", 30, other => other[5] = FrameState.Failed), JobState.Stopped, "20 frames failed: the job's limit.");
        server.Add("Postcards", 12, other => other.State = JobState.Finished);
        var frame = page switch { "done" => "/frames/1", "failed" => "/frames/2", "waiting" => "/frames/9", _ => "" };
        return server.Url + page switch { "farm" or "help" => "", "workers" => "/#/workers", _ => $"/#/jobs/{job.Id}{frame}" };
    }

    private static async Task Reach(Visit visit, string page)
    {
        await Expect(visit.Page.Locator("#link-text")).ToHaveTextAsync("Live");
        switch (page)
        {
            case "help":
                await visit.Page.Keyboard.PressAsync("?");
                break;
            case "sheet":
                await visit.Page.Keyboard.PressAsync("c");
                await Expect(visit.Page.Locator(".sheet img.shown").First).ToBeVisibleAsync();
                break;
            case "done" or "failed" or "waiting":
                await Expect(visit.Page.Locator("dialog.frame .chip")).ToHaveTextAsync(page, new() { IgnoreCase = true });
                break;
            case "workers":
                await Expect(visit.Page.Locator(".worker")).ToHaveCountAsync(3);
                break;
            case "farm":
                await Expect(visit.Page.Locator(".alerts li")).ToHaveCountAsync(2);
                break;
        }
    }

    private static async Task<string[]> AxeViolations(IPage page)
    {
        var file = Environment.GetEnvironmentVariable("FARM_AXE") ?? Path.Combine(Repository.Root, "artifacts", "axe.min.js");
        if (!File.Exists(file))
            return [];
        await page.EvaluateAsync(await File.ReadAllTextAsync(file, TestContext.Current.CancellationToken));
        return await page.EvaluateAsync<string[]>("""
            async () => (await axe.run(document, { runOnly: ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa", "best-practice"] })).violations
              .map(v => `${v.id}: ${v.help}: ${v.nodes.slice(0, 3).map(n => n.html.slice(0, 160)).join(" | ")}`)
            """);
    }

    [Fact]
    public async Task ThemeFollowsTheSystemUntilOneIsChosen()
    {
        await using var server = await ScriptedServer.Start();
        await using var visit = await chromium.Open(server.Url, scheme: ColorScheme.Light);
        const string ground = "getComputedStyle(document.body).backgroundColor";
        Assert.Equal("rgb(244, 242, 238)", await visit.Page.EvaluateAsync<string>(ground));
        await visit.Page.Keyboard.PressAsync("t");
        await visit.Until($"{ground} === 'rgb(16, 18, 20)'");
        await visit.Page.ReloadAsync();
        await visit.Until($"{ground} === 'rgb(16, 18, 20)'");
        Assert.Empty(visit.Faults);
    }

    [Fact]
    public async Task NothingMovesWhenNewsCome()
    {
        await using var server = await ScriptedServer.Start();
        var job = server.Add("Harbour", 400);
        await using var visit = await chromium.Open(server.Url);
        await Expect(visit.Job("Harbour")).ToBeVisibleAsync();
        await Expect(visit.Page.Locator(".workers-brief li")).ToHaveCountAsync(2);
        await visit.Page.EvaluateAsync("""
            () => { window.shift = 0; new PerformanceObserver(list => { for (const e of list.getEntries()) window.shift += e.value; }).observe({ type: "layout-shift" }); }
            """);
        for (var n = 1; n <= 20; n++)
            server.Farm.Move(job, Enumerable.Range(n * 20 - 19, 20), FrameState.Done);
        await Expect(visit.Page.GetByRole(AriaRole.Progressbar)).ToHaveAttributeAsync("aria-valuenow", "100");
        Assert.InRange(await visit.Page.EvaluateAsync<double>("window.shift"), 0, 0.01);
    }
}
