using Microsoft.Playwright;
using RenderFarm.Dashboard.Tests.Browsing;
using RenderFarm.Dashboard.Tests.Farm;
using static Microsoft.Playwright.Assertions;

namespace RenderFarm.Dashboard.Tests;

/// <summary>The whole way: './farm serve' in a process of its own, pictures painted by the engine, a browser that looks on.</summary>
public sealed class RealFarmTests(Chromium chromium)
{
    [Fact]
    public async Task SubmitWatchCompareCancelAndRestart()
    {
        await using var farm = await FarmProcess.Start();
        await using var visit = await chromium.Open(farm.Url);
        await Expect(visit.Page.GetByText("./farm submit examples/lighthouse.jpg")).ToBeVisibleAsync();

        // Long enough for several heartbeats: they bring the points of the curve.
        await farm.Submit("Watched", "best", 160);
        await visit.OpenJob("Watched");
        var chip = visit.Page.Locator(".naming .chip");
        await Expect(chip).ToHaveTextAsync("Finished", new() { Timeout = 600_000 });
        await Expect(visit.Page.Locator(".strip img.shown")).ToHaveCountAsync(3);

        await visit.Page.Keyboard.PressAsync("m");
        await visit.Page.Keyboard.PressAsync("Home");
        await visit.Page.Keyboard.PressAsync("Enter");
        await Expect(visit.Page.Locator(".stage img.shown")).ToHaveCountAsync(2);
        var line = visit.Page.GetByRole(AriaRole.Slider, new() { Name = "Before and after" });
        await line.FocusAsync();
        await visit.Page.Keyboard.PressAsync("End");
        await Expect(line).ToHaveAttributeAsync("aria-valuetext", "only the photograph");
        await Expect(visit.Page.GetByText("Total fell from")).ToBeVisibleAsync();
        await visit.Page.Keyboard.PressAsync("Escape");

        await farm.Submit("Unwanted", "best", 400);
        await visit.Page.GetByRole(AriaRole.Link, new() { Name = "All jobs" }).ClickAsync();
        await visit.OpenJob("Unwanted");
        await visit.Button("Cancel job").ClickAsync();
        await visit.Button("Cancel the job").ClickAsync();
        await Expect(chip).ToHaveTextAsync("Cancelled");
        Assert.Empty(visit.Faults);

        farm.Kill();
        await Expect(visit.Page.Locator("#link-text")).ToContainTextAsync("Offline");
        await farm.Restart();
        await Expect(visit.Page.Locator("#link-text")).ToHaveTextAsync("Live");
        await Expect(chip).ToHaveTextAsync("Cancelled");
    }
}
