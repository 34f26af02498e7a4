using Microsoft.Playwright;
using RenderFarm.Core.Frames;
using RenderFarm.Core.Jobs;
using RenderFarm.Dashboard.Tests.Browsing;
using RenderFarm.Dashboard.Tests.Farm;
using static Microsoft.Playwright.Assertions;

namespace RenderFarm.Dashboard.Tests;

public sealed class OverviewTests(Chromium chromium)
{
    [Fact]
    public async Task AnEmptyFarmSaysHowToBegin()
    {
        await using var server = await ScriptedServer.Start();
        await using var visit = await chromium.Open(server.Url);
        await Expect(visit.Page.GetByText("./farm submit examples/lighthouse.jpg")).ToBeVisibleAsync();
        await Expect(visit.Page.GetByText($"--farm {server.Url}").First).ToBeVisibleAsync();
        Assert.Empty(visit.Faults);
    }

    [Fact]
    public async Task AJobAppearsWithoutReloadAndItsBarMoves()
    {
        await using var server = await ScriptedServer.Start();
        await using var visit = await chromium.Open(server.Url);
        await Expect(visit.Page.Locator("#link-text")).ToHaveTextAsync("Live");
        var job = server.Add("Harbour", 40);
        await Expect(visit.Job("Harbour")).ToBeVisibleAsync();
        server.Farm.Move(job, Enumerable.Range(1, 10), FrameState.Done);
        var bar = visit.Page.GetByRole(AriaRole.Progressbar);
        await Expect(bar).ToHaveAttributeAsync("aria-valuenow", "25");
        await Expect(bar).ToHaveAttributeAsync("aria-valuetext", "25 %: 10 done of 40");
        Assert.Empty(visit.Faults);
    }

    [Fact]
    public async Task WhatNeedsSomebodyStandsFirst()
    {
        await using var server = await ScriptedServer.Start();
        server.Farm.Unready = "The disk of the store is full.";
        server.Farm.WorkerList.Add(ScriptedFarm.Worker("loft/gpu1", "lost"));
        var job = server.Add("Paper boats", 100);
        server.Farm.Become(job, JobState.Stopped, "20 frames failed: the job's limit.");
        await using var visit = await chromium.Open(server.Url);
        var alerts = visit.Page.GetByRole(AriaRole.Region, new() { Name = "Needs attention" }).GetByRole(AriaRole.Listitem);
        await Expect(alerts).ToHaveCountAsync(3);
        await Expect(alerts.Nth(0)).ToContainTextAsync("The disk of the store is full.");
        await Expect(alerts.Nth(1)).ToContainTextAsync("Paper boats stopped 20 frames failed: the job's limit.");
        await Expect(alerts.Nth(2)).ToContainTextAsync("Worker loft/gpu1 is lost");
        await Expect(visit.Page).ToHaveTitleAsync("⚠ 3 · Render farm");
    }

    [Fact]
    public async Task FailuresAreNewestFirstAndLeadToTheirFrame()
    {
        await using var server = await ScriptedServer.Start();
        server.Add("Harbour", 40, job => job[7] = FrameState.Failed);
        await using var visit = await chromium.Open(server.Url);
        await visit.Page.GetByRole(AriaRole.Link, new() { Name = "Harbour frame 7" }).ClickAsync();
        await Expect(visit.Page.GetByRole(AriaRole.Dialog, new() { Name = "Frame 7" })).ToContainTextAsync("the loss did not fall");
        Assert.Empty(visit.Faults);
    }

    [Fact]
    public async Task KeysSearchWalkAndOpenJobs()
    {
        await using var server = await ScriptedServer.Start();
        foreach (var name in new[] { "Orchard", "Harbour", "Night train" })
            server.Add(name, 12);
        await using var visit = await chromium.Open(server.Url);
        await Expect(visit.Job("Orchard")).ToBeVisibleAsync();
        await visit.Page.Keyboard.PressAsync("/");
        await visit.Page.Keyboard.TypeAsync("night");
        await Expect(visit.Job("Orchard")).ToBeHiddenAsync();
        await visit.Page.Keyboard.PressAsync("Tab");
        await visit.Page.Keyboard.PressAsync("j");
        await visit.Page.Keyboard.PressAsync("Enter");
        await Expect(visit.Page.GetByRole(AriaRole.Heading, new() { Name = "Night train" })).ToBeVisibleAsync();
    }

    [Fact]
    public async Task FiltersShowOnlyTheirJobs()
    {
        await using var server = await ScriptedServer.Start();
        server.Add("Orchard", 12);
        server.Add("Postcards", 12, job => job.State = JobState.Finished);
        await using var visit = await chromium.Open(server.Url);
        await visit.Button("Finished 1").ClickAsync();
        await Expect(visit.Job("Orchard")).ToBeHiddenAsync();
        await Expect(visit.Job("Postcards")).ToBeVisibleAsync();
    }

    [Fact]
    public async Task AWorkerIsDrainedAndEnabled()
    {
        await using var server = await ScriptedServer.Start();
        await using var visit = await chromium.Open(server.Url + "/#/workers");
        await visit.Button("Drain loft/gpu0").ClickAsync();
        await visit.Button("Enable loft/gpu0").ClickAsync();
        await Expect(visit.Button("Drain loft/gpu0")).ToBeVisibleAsync();
        Assert.Empty(visit.Faults);
    }
}
