using Microsoft.Playwright;
using RenderFarm.Core.Frames;
using RenderFarm.Core.Jobs;
using RenderFarm.Dashboard.Tests.Browsing;
using RenderFarm.Dashboard.Tests.Farm;
using static Microsoft.Playwright.Assertions;

namespace RenderFarm.Dashboard.Tests;

public sealed class JobTests(Chromium chromium)
{
    [Fact]
    public async Task ARunningJobIsWatchedToItsEnd()
    {
        await using var server = await ScriptedServer.Start();
        var job = server.Add("Harbour", 8);
        await using var visit = await chromium.Open(server.Url);
        await visit.OpenJob("Harbour");
        server.Farm.Move(job, [1], FrameState.Running);
        await Expect(visit.Page.GetByRole(AriaRole.Link, new() { Name = "Frame 1", Exact = true })).ToBeVisibleAsync();
        await Expect(visit.Page.GetByText("scale 2/3")).ToBeVisibleAsync();
        server.Farm.Move(job, Enumerable.Range(1, 8), FrameState.Done);
        server.Farm.Become(job, JobState.Finished);
        await Expect(visit.Page.Locator(".naming .chip")).ToHaveTextAsync("Finished");
        await Expect(visit.Page.Locator(".share-text")).ToHaveTextAsync("100 %");
        await Expect(visit.Page.Locator("#said")).ToContainTextAsync("Harbour: finished");
        await Expect(visit.Page.Locator(".strip img.shown")).ToHaveCountAsync(8);
        Assert.Empty(visit.Faults);
    }

    [Fact]
    public async Task CancellingAsksFirst()
    {
        await using var server = await ScriptedServer.Start();
        var job = server.Add("Harbour", 8, job => job[1] = FrameState.Done);
        await using var visit = await chromium.Open(server.Url);
        await visit.OpenJob("Harbour");
        await visit.Button("Cancel job").ClickAsync();
        var question = visit.Page.GetByRole(AriaRole.Dialog, new() { Name = "Cancel Harbour?" });
        await Expect(question).ToContainTextAsync("7 frames that are not done will be skipped. The 1 picture done so far stay");
        await visit.Page.Keyboard.PressAsync("Enter");
        await Expect(question).ToBeHiddenAsync();
        Assert.Equal(JobState.Running, job.State);
        await visit.Button("Cancel job").ClickAsync();
        await visit.Button("Cancel the job").ClickAsync();
        await Expect(visit.Page.Locator(".naming .chip")).ToHaveTextAsync("Cancelled");
        await Expect(visit.Page.Locator(".notice")).ToContainTextAsync("cancelled by local");
        Assert.Equal(JobState.Cancelled, job.State);
        Assert.Empty(visit.Faults);
    }

    [Fact]
    public async Task AJobIsPausedResumedAndRetriedByKeys()
    {
        await using var server = await ScriptedServer.Start();
        var job = server.Add("Harbour", 8, job => job[3] = FrameState.Failed);
        await using var visit = await chromium.Open(server.Url);
        await visit.OpenJob("Harbour");
        var chip = visit.Page.Locator(".naming .chip");
        await visit.Page.Keyboard.PressAsync("p");
        await Expect(chip).ToHaveTextAsync("Paused");
        await visit.Page.Keyboard.PressAsync("p");
        await Expect(chip).ToHaveTextAsync("Running");
        await visit.Page.Keyboard.PressAsync("r");
        await Expect(visit.Button("Retry 1 failed")).ToBeHiddenAsync();
        Assert.Equal(FrameState.Waiting, job[3]);
    }

    [Fact]
    public async Task TheMapIsWalkedAndOpenedByKeys()
    {
        await using var server = await ScriptedServer.Start();
        server.Add("Harbour", 500, job => job[321] = FrameState.Failed);
        await using var visit = await chromium.Open(server.Url);
        await visit.OpenJob("Harbour");
        var map = visit.Page.GetByRole(AriaRole.Application);
        await Expect(map).ToHaveAttributeAsync("aria-label", "Map of 500 frames: 0 done, 0 running, 1 failed");
        await visit.Page.Keyboard.PressAsync("m");
        await visit.Page.Keyboard.PressAsync("Home");
        await visit.Page.Keyboard.PressAsync("ArrowRight");
        await Expect(visit.Page.Locator("#said")).ToHaveTextAsync("Frame 2: waiting");
        await visit.Page.Keyboard.PressAsync("n");
        await Expect(visit.Page.Locator("#said")).ToHaveTextAsync("Frame 321: failed");
        await visit.Page.Keyboard.PressAsync("Enter");
        var dialog = visit.Page.GetByRole(AriaRole.Dialog, new() { Name = "Frame 321" });
        await Expect(dialog).ToContainTextAsync("What went wrong");
        await visit.Page.Keyboard.PressAsync("Escape");
        await Expect(dialog).ToBeHiddenAsync();
        await Expect(map).ToBeFocusedAsync();
        Assert.Empty(visit.Faults);
    }

    [Fact]
    public async Task BeforeAndAfterAreComparedByKeys()
    {
        await using var server = await ScriptedServer.Start();
        var job = server.Add("Harbour", 8, job => job[2] = FrameState.Done);
        await using var visit = await chromium.Open($"{server.Url}/#/jobs/{job.Id}/frames/2");
        var line = visit.Page.GetByRole(AriaRole.Slider, new() { Name = "Before and after" });
        await Expect(visit.Page.Locator(".stage img.shown")).ToHaveCountAsync(2);
        await line.FocusAsync();
        await visit.Page.Keyboard.PressAsync("ArrowLeft");
        await Expect(line).ToHaveAttributeAsync("aria-valuetext", "49 % photograph, 51 % painting");
        await visit.Page.Keyboard.PressAsync("Home");
        await Expect(line).ToHaveAttributeAsync("aria-valuetext", "only the painting");
        // The photograph lies on the painting, and is cut off where the line is.
        await visit.Until("getComputedStyle(document.querySelector('.stage .before')).clipPath.includes('100%')");
        await visit.Page.Keyboard.PressAsync("]");
        await Expect(visit.Page.GetByRole(AriaRole.Dialog, new() { Name = "Frame 3" })).ToBeVisibleAsync();
        Assert.Empty(visit.Faults);
    }

    [Fact]
    public async Task AWaitingFrameSaysWhy()
    {
        await using var server = await ScriptedServer.Start();
        var job = server.Add("Harbour", 8);
        await using var visit = await chromium.Open($"{server.Url}/#/jobs/{job.Id}/frames/5");
        var why = visit.Page.GetByRole(AriaRole.Region, new() { Name = "Why it waits" });
        await Expect(why).ToContainTextAsync("ben's frames go first");
        await Expect(why).ToContainTextAsync("41");
        await visit.Page.GetByRole(AriaRole.Button, new() { Name = "Skip", Exact = true }).ClickAsync();
        await Expect(visit.Page.Locator("dialog.frame .chip")).ToHaveTextAsync("Skipped");
        Assert.Equal(FrameState.Skipped, job[5]);
        Assert.Empty(visit.Faults);
    }

    [Fact]
    public async Task TheCurveOfAFrameIsToldInWordsToo()
    {
        await using var server = await ScriptedServer.Start();
        var job = server.Add("Harbour", 8, job => job[1] = FrameState.Done);
        await using var visit = await chromium.Open($"{server.Url}/#/jobs/{job.Id}/frames/1");
        var curve = visit.Page.GetByRole(AriaRole.Img, new() { Name = "Losses by iteration" });
        await Expect(curve).ToBeVisibleAsync();
        Assert.Contains("Total fell from 30,000 to 750 (97 % less)", await curve.GetAttributeAsync("aria-label"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task AHundredThousandFramesAreDrawnAndFilledInLive()
    {
        await using var server = await ScriptedServer.Start();
        var job = server.Add("Reel", 100_000);
        await using var visit = await chromium.Open($"{server.Url}/#/jobs/{job.Id}");
        await visit.Until("document.querySelector('.grid canvas')?.width > 300");
        Assert.Equal(1, await visit.Page.EvaluateAsync<int>(Colors));
        for (var first = 1; first <= 50_000; first += 1_000)
            server.Farm.Move(job, Enumerable.Range(first, 1_000), FrameState.Done);
        server.Farm.Move(job, [77_777], FrameState.Failed);
        await Expect(visit.Page.GetByRole(AriaRole.Application)).ToHaveAttributeAsync("aria-label", "Map of 100,000 frames: 50,000 done, 0 running, 1 failed");
        await visit.Until($"{Colors} > 2");
        await visit.Page.GetByText("The map in words").ClickAsync();
        await Expect(visit.Page.GetByRole(AriaRole.Row, new() { Name = "1 to 50,000 done 50,000" })).ToBeVisibleAsync();
        await Expect(visit.Page.GetByRole(AriaRole.Row, new() { Name = "77,777 failed 1" })).ToBeVisibleAsync();
        Assert.Empty(visit.Faults);
    }

    // How many colors the middle columns of the map have, between the margins of cells.
    private const string Colors = """
        (() => { const c = document.querySelector('.grid canvas'), p = c.getContext('2d').getImageData(0, 0, c.width - 40, Math.floor(c.height * 0.8)).data, s = new Set();
          for (let i = 0; i < p.length; i += 4) s.add(p[i] << 16 | p[i + 1] << 8 | p[i + 2]); return s.size; })()
        """;

    [Fact]
    public async Task TheContactSheetKeepsOnlyWhatIsSeenInThePage()
    {
        await using var server = await ScriptedServer.Start();
        var job = server.Add("Reel", 20_000, job =>
        {
            for (var n = 1; n <= 20_000; n++)
                job[n] = FrameState.Done;
        });
        await using var visit = await chromium.Open($"{server.Url}/#/jobs/{job.Id}");
        await visit.Button("Contact sheet").ClickAsync();
        await Expect(visit.Button("Frame 1, done")).ToBeVisibleAsync();
        await visit.Page.Locator(".sheet .scroller").EvaluateAsync("node => { node.scrollTop = node.scrollHeight; }");
        await Expect(visit.Button("Frame 20,000, done")).ToBeVisibleAsync();
        Assert.InRange(await visit.Page.Locator(".sheet li").CountAsync(), 1, 120);
        await visit.Button("Frame 20,000, done").ClickAsync();
        await Expect(visit.Page.GetByRole(AriaRole.Dialog, new() { Name = "Frame 20,000" })).ToBeVisibleAsync();
        Assert.Empty(visit.Faults);
    }

    [Fact]
    public async Task AStateOfTheLegendChoosesWhatTheSheetShows()
    {
        await using var server = await ScriptedServer.Start();
        var job = server.Add("Harbour", 30, job => (job[4], job[9]) = (FrameState.Failed, FrameState.Done));
        await using var visit = await chromium.Open($"{server.Url}/#/jobs/{job.Id}");
        await visit.Button("failed 1").ClickAsync();
        await Expect(visit.Page.Locator(".sheet li")).ToHaveCountAsync(1);
        await Expect(visit.Button("Frame 4, failed")).ToBeVisibleAsync();
    }

    [Fact]
    public async Task AJobThatIsNotThereIsSaidSo()
    {
        await using var server = await ScriptedServer.Start();
        await using var visit = await chromium.Open($"{server.Url}/#/jobs/0000000000000000");
        await Expect(visit.Page.GetByRole(AriaRole.Heading, new() { Name = "This job cannot be shown" })).ToBeVisibleAsync();
        await Expect(visit.Page.Locator(".newcomer")).ToContainTextAsync("0000000000000000");
    }
}
