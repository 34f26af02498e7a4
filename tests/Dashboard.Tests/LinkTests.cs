using RenderFarm.Core.Frames;
using RenderFarm.Core.Jobs;
using RenderFarm.Dashboard.Tests.Browsing;
using RenderFarm.Dashboard.Tests.Farm;
using static Microsoft.Playwright.Assertions;

namespace RenderFarm.Dashboard.Tests;

/// <summary>The line between page and farm: lost and found again, and who may use it.</summary>
public sealed class LinkTests(Chromium chromium)
{
    [Fact]
    public async Task AfterARestartThePageKnowsWhatHappenedMeanwhile()
    {
        await using var server = await ScriptedServer.Start();
        var job = server.Add("Harbour", 40);
        await using var visit = await chromium.Open(server.Url);
        await visit.OpenJob("Harbour");
        await Expect(visit.Page.Locator("#link-text")).ToHaveTextAsync("Live");
        await server.GoAway();
        await Expect(visit.Page.Locator("#link-text")).ToContainTextAsync("Offline");
        server.Farm.Move(job, Enumerable.Range(1, 40), FrameState.Done);
        server.Farm.Become(job, JobState.Finished);
        await server.ComeBack();
        await Expect(visit.Page.Locator(".naming .chip")).ToHaveTextAsync("Finished");
        await Expect(visit.Page.Locator("#link-text")).ToHaveTextAsync("Live");
        visit.ForgetFaults();
        await visit.Page.GotoAsync(server.Url);
        await Expect(visit.Job("Harbour")).ToBeVisibleAsync();
        Assert.Empty(visit.Faults);
    }

    [Fact]
    public async Task AFarmWithKeysAsksForOneAndKeepsItInTheTab()
    {
        await using var server = await ScriptedServer.Start(keys: true);
        var job = server.Add("Harbour", 4, job => job[1] = FrameState.Done);
        var key = await server.NewKey();
        await using var visit = await chromium.Open($"{server.Url}/#/jobs/{job.Id}");
        var input = visit.Page.GetByLabel("API key");
        await input.FillAsync("farm_wrong");
        await visit.Button("Open the farm").ClickAsync();
        await Expect(visit.Page.GetByText("That key did not work")).ToBeVisibleAsync();
        await input.FillAsync(key);
        await visit.Button("Open the farm").ClickAsync();
        await Expect(visit.Page.Locator(".naming h1")).ToHaveTextAsync("Harbour");
        // Pictures need the key too, and an img cannot send it.
        await Expect(visit.Page.Locator(".strip img.shown")).ToHaveCountAsync(1);
        await visit.Page.ReloadAsync();
        await Expect(visit.Page.Locator(".naming h1")).ToHaveTextAsync("Harbour");
        Assert.Equal("0", await visit.Page.EvaluateAsync<string>("String(localStorage.length)"));
    }
}
