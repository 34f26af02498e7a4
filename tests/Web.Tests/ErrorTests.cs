using System.Net;

namespace RenderFarm.Web.Tests;

public sealed class ErrorTests : IAsyncLifetime
{
    private FarmServer _server = null!;

    public async ValueTask InitializeAsync() => _server = await FarmServer.Start();

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Theory]
    [InlineData("GET", "nowhere", null, HttpStatusCode.NotFound, "There is nothing at /api/v1/nowhere")]
    [InlineData("GET", "/nowhere", null, HttpStatusCode.NotFound, "There is nothing at /nowhere")]
    [InlineData("PATCH", "jobs", null, HttpStatusCode.MethodNotAllowed, "PATCH")]
    [InlineData("GET", "jobs/xyz", null, HttpStatusCode.BadRequest, "'xyz' is not a job's id")]
    [InlineData("GET", "jobs/0123456789abcdef", null, HttpStatusCode.NotFound, "There is no job 0123456789abcdef")]
    [InlineData("GET", "jobs/0123456789abcdef/frames/1", null, HttpStatusCode.NotFound, "")]
    [InlineData("GET", "jobs?limit=abc", null, HttpStatusCode.BadRequest, "'abc' cannot be limit")]
    [InlineData("GET", "jobs?limit=0", null, HttpStatusCode.BadRequest, "limit is 0")]
    [InlineData("GET", "jobs?state=lost", null, HttpStatusCode.BadRequest, "There is no state 'lost'; there are queued,")]
    [InlineData("POST", "jobs", null, HttpStatusCode.UnsupportedMediaType, "application/json")]
    [InlineData("POST", "jobs", "{", HttpStatusCode.BadRequest, "is not JSON")]
    [InlineData("POST", "jobs", "null", HttpStatusCode.BadRequest, "must not be null")]
    [InlineData("POST", "jobs", "{}", HttpStatusCode.BadRequest, "lacks 'name'")]
    [InlineData("POST", "jobs", """{ "name": "a", "contents": [], "styles": [], "colour": 1 }""", HttpStatusCode.BadRequest, "colour is not known here")]
    [InlineData("POST", "workers/drain", """{ "worker": "test/none" }""", HttpStatusCode.NotFound, "")]
    [InlineData("GET", "events", null, HttpStatusCode.BadRequest, "Last-Event-ID")]
    public async Task EveryFaultIsToldInOneLine(string method, string path, string? body, HttpStatusCode status, string detail)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), path);
        if (body is not null)
            request.Content = FarmServer.Json(body);
        if (path == "events")
            request.Headers.Add("Last-Event-ID", "yesterday");
        using var response = await _server.Client.SendAsync(request);
        await Problem.Is(response, status, detail);
    }

    [Fact]
    public async Task HugeSubmissionsAreRefused()
    {
        var huge = new StringContent(new string(' ', 2 << 20));
        huge.Headers.ContentType = new("application/json");
        using var response = await _server.Client.PostAsync("blobs/missing", huge);
        await Problem.Is(response, HttpStatusCode.RequestEntityTooLarge, "larger");
    }

    [Fact]
    public async Task HealthTellsLifeAndReadiness()
    {
        using var live = await _server.Client.GetAsync("/health/live");
        using var ready = await _server.Client.GetAsync("/health/ready");
        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.OK), (live.StatusCode, ready.StatusCode));
    }

    [Fact]
    public async Task DashboardIsServedWithStrictHeadersAndAskedForAgainByItsTag()
    {
        using var page = await _server.Client.GetAsync("/");
        Assert.Equal(HttpStatusCode.OK, page.StatusCode);
        Assert.Equal("text/html", page.Content.Headers.ContentType!.MediaType);
        var policy = page.Headers.GetValues("Content-Security-Policy").Single();
        Assert.Contains("default-src 'none'", policy, StringComparison.Ordinal);
        Assert.DoesNotContain("unsafe", policy, StringComparison.Ordinal);
        using var request = new HttpRequestMessage(HttpMethod.Get, "/");
        request.Headers.IfNoneMatch.Add(page.Headers.ETag!);
        using var again = await _server.Client.SendAsync(request);
        Assert.Equal(HttpStatusCode.NotModified, again.StatusCode);
        var html = await page.Content.ReadAsStringAsync();
        Assert.DoesNotContain("<script>", html, StringComparison.Ordinal);
        Assert.DoesNotContain("https://", html.Replace("http://www.w3.org", "", StringComparison.Ordinal), StringComparison.Ordinal);
    }
}
