using System.Collections.Concurrent;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace RenderFarm.Dashboard.Tests.Browsing;

/// <summary>A page and what went wrong in it: errors on the console, exceptions, requests to anybody but the farm.</summary>
internal sealed class Visit : IAsyncDisposable
{
    // A busy machine with two cores draws slowly: claims are about what happens, not when.
    private const float PatienceMs = 30_000;

    private readonly IBrowserContext _context;
    private readonly ConcurrentQueue<string> _faults = [];

    private Visit(IBrowserContext context, IPage page) => (_context, Page) = (context, page);

    public IPage Page { get; }

    public static async Task<Visit> Begin(IBrowserContext context, string url)
    {
        context.SetDefaultTimeout(PatienceMs);
        SetDefaultExpectTimeout(PatienceMs);
        var visit = new Visit(context, await context.NewPageAsync());
        var home = new Uri(url).GetLeftPart(UriPartial.Authority);
        visit.Page.Console += (_, message) => visit.Note(message.Type == "error", $"console: {message.Text}");
        visit.Page.PageError += (_, error) => visit.Note(true, $"exception: {error}");
        visit.Page.Request += (_, request) => visit.Note(
            !request.Url.StartsWith(home, StringComparison.Ordinal) && !request.Url.StartsWith("blob:", StringComparison.Ordinal), $"request to {request.Url}");
        await visit.Page.GotoAsync(url);
        return visit;
    }

    /// <summary>What went wrong so far.</summary>
    public IReadOnlyCollection<string> Faults => _faults;

    /// <summary>For tests that take the farm away: the browser itself then speaks of failed requests.</summary>
    public void ForgetFaults() => _faults.Clear();

    public ILocator Job(string name) => Page.GetByRole(AriaRole.Link, new() { Name = name, Exact = true });

    public ILocator Button(string name) => Page.GetByRole(AriaRole.Button, new() { Name = name });

    public async Task OpenJob(string name)
    {
        await Job(name).ClickAsync();
        await Expect(Page.GetByRole(AriaRole.Heading, new() { Name = name, Level = 1 })).ToBeVisibleAsync();
    }

    /// <summary>Waits until an expression holds in the page.</summary>
    public Task Until(string expression) => Page.WaitForFunctionAsync($"() => ({expression})");

    public ValueTask DisposeAsync() => new(_context.DisposeAsync().AsTask());

    private void Note(bool wrong, string what)
    {
        if (wrong)
            _faults.Enqueue(what);
    }
}
