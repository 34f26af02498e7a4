using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using RenderFarm.Core;
using RenderFarm.Core.Ports;

namespace RenderFarm.Web.Tests;

public sealed class AccessTests
{
    private static readonly FarmWebOptions WithKeys = new() { KeysOnLoopback = true };

    [Fact]
    public async Task EveryRouteAsksForItsRole()
    {
        await using var server = await FarmServer.Start(WithKeys);
        var clients = new Dictionary<KeyRole, HttpClient>();
        foreach (var role in Enum.GetValues<KeyRole>())
            clients[role] = server.NewClient(await server.Key(role));
        var table = Table(server).ToList();
        Assert.True(table.Count > 30, $"{table.Count} routes");
        foreach (var (method, path, needed) in table)
        {
            using var anonymous = await server.Client.SendAsync(new HttpRequestMessage(method, path));
            await Problem.Is(anonymous, HttpStatusCode.Unauthorized);
            foreach (var (role, client) in clients)
            {
                using var response = await client.SendAsync(new HttpRequestMessage(method, path), HttpCompletionOption.ResponseHeadersRead);
                if (role < needed)
                    await Problem.Is(response, HttpStatusCode.Forbidden, "may not");
                else
                    Assert.False(response.StatusCode is HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden, $"{role} {method} {path}: {response.StatusCode}");
            }
        }
    }

    // What the routes themselves say is checked against what they do; that submits and changes need more than a viewer is said here once more.
    private static IEnumerable<(HttpMethod, string, KeyRole)> Table(FarmServer server)
    {
        foreach (var endpoint in server.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>())
        {
            var pattern = endpoint.RoutePattern.RawText!;
            if (!pattern.StartsWith("/api/v1/", StringComparison.Ordinal) || pattern.EndsWith("/session", StringComparison.Ordinal))
                continue;
            var method = endpoint.Metadata.GetMetadata<HttpMethodMetadata>()!.HttpMethods.Single(m => m != "HEAD");
            var role = Enum.Parse<KeyRole>(endpoint.Metadata.GetMetadata<Microsoft.AspNetCore.Authorization.IAuthorizeData>()!.Policy!);
            if (method != "GET")
                Assert.NotEqual(KeyRole.Viewer, role);
            if (pattern.Contains("/keys", StringComparison.Ordinal) || pattern.Contains("/audit", StringComparison.Ordinal) || (method == "POST" && pattern.Contains("/workers/", StringComparison.Ordinal)))
                Assert.Equal(KeyRole.Admin, role);
            var path = pattern.Replace("{id}", "0123456789abcdef", StringComparison.Ordinal).Replace("{n:int:min(1)}", "1", StringComparison.Ordinal)
                .Replace("{hash}", ContentHash.Of("a"u8).Hex, StringComparison.Ordinal);
            yield return (new HttpMethod(method), path, role);
        }
    }

    [Fact]
    public async Task LoopbackNeedsNoKeyAndOthersDo()
    {
        await using var open = await FarmServer.Start();
        Assert.Equal("local", (await open.Get("me")).GetProperty("name").GetString());
        await using var closed = await FarmServer.Start(WithKeys);
        using var refused = await closed.Client.GetAsync("me");
        await Problem.Is(refused, HttpStatusCode.Unauthorized, "A key is needed");
    }

    [Theory]
    [InlineData("Host", "evil.example")]
    [InlineData("X-Forwarded-For", "192.0.2.1")]
    public async Task LoopbackUnderAnotherNameIsNotLocal(string header, string value)
    {
        await using var server = await FarmServer.Start();
        using var request = new HttpRequestMessage(HttpMethod.Get, "jobs");
        request.Headers.TryAddWithoutValidation(header, value);
        using var response = await server.Client.SendAsync(request);
        await Problem.Is(response, HttpStatusCode.Unauthorized);
    }

    [Theory]
    [InlineData("Origin", "http://evil.example")]
    [InlineData("Origin", "null")]
    [InlineData("Sec-Fetch-Site", "cross-site")]
    public async Task PagesOfOtherSitesChangeNothing(string header, string value)
    {
        await using var server = await FarmServer.Start();
        var job = await server.Submit();
        using var request = new HttpRequestMessage(HttpMethod.Post, $"jobs/{job.Id}/cancel");
        request.Headers.TryAddWithoutValidation(header, value);
        using var response = await server.Client.SendAsync(request);
        await Problem.Is(response, HttpStatusCode.Forbidden, "another site");
        Assert.Equal("queued", (await server.Get($"jobs/{job.Id}")).GetProperty("state").GetString());
    }

    [Fact]
    public async Task OwnersSeeOnlyTheirs()
    {
        await using var server = await FarmServer.Start(WithKeys);
        using var ann = server.NewClient(await server.Key(KeyRole.Submitter, "ann"));
        using var bob = server.NewClient(await server.Key(KeyRole.Submitter, "bob"));
        var job = await server.Submit(client: ann);
        Assert.Equal("ann", job.Owner);
        Assert.Equal(1, (await server.Get("jobs", ann)).GetProperty("items").GetArrayLength());
        Assert.Equal(0, (await server.Get("jobs", bob)).GetProperty("items").GetArrayLength());
        Assert.Equal(0, (await server.Get("jobs?owner=ann", bob)).GetProperty("items").GetArrayLength());
        foreach (var path in (string[])["", "/frames", "/frames/1", "/frames/1/content", "/frames/1/thumbnail", "/map", "/events", "/results.zip", "/receipt"])
        {
            using var hidden = await bob.GetAsync($"jobs/{job.Id}{path}", HttpCompletionOption.ResponseHeadersRead);
            await Problem.Is(hidden, HttpStatusCode.NotFound, $"There is no job {job.Id}");
        }
        using var cancelled = await bob.PostAsync($"jobs/{job.Id}/cancel", null);
        await Problem.Is(cancelled, HttpStatusCode.NotFound);
        using var foreign = await server.Post((await server.Submission(client: bob)).Replace("\"job\"", "\"job\", \"owner\": \"ann\"", StringComparison.Ordinal), bob);
        await Problem.Is(foreign, HttpStatusCode.Forbidden, "'bob' only");
        using var blob = await bob.GetAsync($"blobs/{ContentHash.Of(Pictures.Png(1))}");
        await Problem.Is(blob, HttpStatusCode.Forbidden, "has an owner");
    }

    [Fact]
    public async Task KeysAreShownOnceAndRevokedAtOnce()
    {
        await using var server = await FarmServer.Start();
        using var made = await server.Client.PostAsync("keys", FarmServer.Json("""{ "name": "laptop", "role": "viewer", "owner": "ann" }"""));
        Assert.Equal(HttpStatusCode.Created, made.StatusCode);
        var key = (await made.Content.ReadFromJsonAsync<JsonElement>());
        var (id, text) = (key.GetProperty("id").GetString()!, key.GetProperty("key").GetString()!);
        using var client = server.NewClient(text);
        Assert.Equal("ann", (await server.Get("me", client)).GetProperty("owner").GetString());
        var listed = (await server.Get("keys")).ToString();
        Assert.Contains(id, listed, StringComparison.Ordinal);
        Assert.DoesNotContain(text, listed, StringComparison.Ordinal);
        Assert.DoesNotContain("hash", listed, StringComparison.OrdinalIgnoreCase);
        using var revoked = await server.Client.DeleteAsync($"keys/{id}");
        Assert.Equal(HttpStatusCode.NoContent, revoked.StatusCode);
        using var refused = await client.GetAsync("me");
        await Problem.Is(refused, HttpStatusCode.Unauthorized, "revoked");
        var audit = (await server.Get("audit")).GetProperty("items").EnumerateArray().Select(entry =>
            (entry.GetProperty("by").GetString(), entry.GetProperty("action").GetString(), entry.GetProperty("subject").GetString()));
        Assert.Equal([("local", "key-revoke", id), ("local", "key-create", id)], audit);
    }

    [Theory]
    [InlineData("Bearer farm_000000000000_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")]
    [InlineData("Bearer x")]
    [InlineData("Basic YTpi")]
    public async Task WrongKeysAreRefusedEvenOnLoopback(string header)
    {
        await using var server = await FarmServer.Start();
        using var request = new HttpRequestMessage(HttpMethod.Get, "jobs");
        request.Headers.TryAddWithoutValidation("Authorization", header);
        using var response = await server.Client.SendAsync(request);
        await Problem.Is(response, HttpStatusCode.Unauthorized);
    }

    [Fact]
    public async Task SessionsAreKeysInACookieThatNoScriptReads()
    {
        await using var server = await FarmServer.Start(WithKeys);
        var key = await server.Key(KeyRole.Viewer);
        using var opened = await server.Client.PostAsync("session", FarmServer.Json($$"""{ "key": "{{key}}" }"""));
        var cookie = Assert.Single(opened.Headers.GetValues("Set-Cookie"));
        Assert.Contains("httponly", cookie, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("samesite=strict", cookie, StringComparison.OrdinalIgnoreCase);
        using var request = new HttpRequestMessage(HttpMethod.Get, "me");
        request.Headers.Add("Cookie", cookie.Split(';')[0]);
        using var response = await server.Client.SendAsync(request);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        using var wrong = await server.Client.PostAsync("session", FarmServer.Json("""{ "key": "farm_x" }"""));
        await Problem.Is(wrong, HttpStatusCode.Unauthorized);
    }

    [Fact]
    public async Task WhoAsksTooOftenIsToldToWait()
    {
        await using var server = await FarmServer.Start(WithKeys);
        HttpResponseMessage? refused = null;
        for (var i = 0; i < 5_000 && refused is null; i++)
        {
            var response = await server.Client.GetAsync("jobs");
            if (response.StatusCode == HttpStatusCode.TooManyRequests)
                refused = response;
            else
                response.Dispose();
        }
        Assert.NotNull(refused);
        await Problem.Is(refused, HttpStatusCode.TooManyRequests, "wait a little");
        Assert.True(int.Parse(refused.Headers.GetValues("Retry-After").Single(), CultureInfo.InvariantCulture) >= 1);
        refused.Dispose();
    }
}
