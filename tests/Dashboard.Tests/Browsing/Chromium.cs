using Microsoft.Playwright;

[assembly: AssemblyFixture(typeof(RenderFarm.Dashboard.Tests.Browsing.Chromium))]

namespace RenderFarm.Dashboard.Tests.Browsing;

/// <summary>One real browser for all tests: Debian's Chromium, or the one that FARM_CHROMIUM names. Playwright's own download is never used.</summary>
public sealed class Chromium : IAsyncLifetime
{
    private static readonly string[] Places = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];

    private IPlaywright? _playwright;
    private IBrowser? _browser;

    public string Version => _browser!.Version;

    public static string? Executable { get; } =
        Environment.GetEnvironmentVariable("FARM_CHROMIUM") ?? Array.Find(Places, File.Exists);

    public async ValueTask InitializeAsync()
    {
        if (Executable is null)
            return;
        _playwright = await Playwright.CreateAsync();
        _browser = await _playwright.Chromium.LaunchAsync(new() { ExecutablePath = Executable, Args = ["--no-sandbox", "--disable-dev-shm-usage"] });
    }

    /// <summary>A visit in a profile of its own; skips the test where there is no browser.</summary>
    internal async Task<Visit> Open(string url, int width = 1280, int height = 900, ColorScheme scheme = ColorScheme.Dark)
    {
        if (_browser is null)
            Assert.Skip("No Chromium: install it (Debian: 'apt-get install chromium') or name one in FARM_CHROMIUM.");
        var context = await _browser.NewContextAsync(new()
        {
            ViewportSize = new() { Width = width, Height = height }, ColorScheme = scheme, ReducedMotion = ReducedMotion.Reduce, AcceptDownloads = true,
        });
        return await Visit.Begin(context, url);
    }

    public async ValueTask DisposeAsync()
    {
        if (_browser is not null)
            await _browser.DisposeAsync();
        _playwright?.Dispose();
    }
}
