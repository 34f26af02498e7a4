using System.IO.Compression;
using System.Net;
using System.Text.Json;
using RenderFarm.Core;
using RenderFarm.Core.Ports;

namespace RenderFarm.Web.Tests;

public sealed class JobApiTests : IAsyncLifetime
{
    private FarmServer _server = null!;

    public async ValueTask InitializeAsync() => _server = await FarmServer.Start();

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Fact]
    public async Task SubmittedJobIsThereAtItsLocation()
    {
        using var response = await _server.Post(await _server.Submission(frames: 3));
        Assert.Equal(HttpStatusCode.Created, response.StatusCode);
        var job = await _server.Get(response.Headers.Location!.ToString());
        Assert.Equal(3, job.GetProperty("counts").GetProperty("total").GetInt32());
        Assert.Equal("local", job.GetProperty("owner").GetString());
        Assert.Equal("queued", job.GetProperty("state").GetString());
    }

    [Fact]
    public async Task SameIdempotencyKeyGivesTheSameJob()
    {
        var first = await _server.Submit(idempotencyKey: "k1");
        var second = await _server.Submit(idempotencyKey: "k1");
        Assert.Equal(first.Id, second.Id);
        using var other = await _server.Post(await _server.Submission(more: """, "priority": 9"""), idempotencyKey: "k1");
        Assert.Equal(HttpStatusCode.Conflict, other.StatusCode);
    }

    [Fact]
    public async Task UnchangedJobIsNotSentAgain()
    {
        var job = await _server.Submit();
        using var first = await _server.Client.GetAsync($"jobs/{job.Id}");
        using var request = new HttpRequestMessage(HttpMethod.Get, $"jobs/{job.Id}");
        request.Headers.IfNoneMatch.Add(first.Headers.ETag!);
        using var second = await _server.Client.SendAsync(request);
        Assert.Equal(HttpStatusCode.NotModified, second.StatusCode);
        await _server.Client.PostAsync($"jobs/{job.Id}/pause", null);
        using var again = new HttpRequestMessage(HttpMethod.Get, $"jobs/{job.Id}");
        again.Headers.IfNoneMatch.Add(first.Headers.ETag!);
        using var third = await _server.Client.SendAsync(again);
        Assert.Equal(HttpStatusCode.OK, third.StatusCode);
    }

    [Fact]
    public async Task PagesTogetherAreTheWholeListOnce()
    {
        var submitted = new List<string>();
        for (var i = 0; i < 5; i++)
            submitted.Add((await _server.Submit()).Id.ToString());
        var listed = new List<string>();
        string? next = null;
        do
        {
            var page = await _server.Get("jobs?limit=2" + (next is null ? "" : $"&cursor={Uri.EscapeDataString(next)}"));
            listed.AddRange(page.GetProperty("items").EnumerateArray().Select(job => job.GetProperty("id").GetString()!));
            next = page.GetProperty("next").GetString();
        }
        while (next is not null);
        Assert.Equal(submitted.Order(), listed.Order());
    }

    [Fact]
    public async Task FramesComeByPagesAndStates()
    {
        var job = await _server.Submit(frames: 5);
        await new Painter(_server).Paint(2);
        var done = await _server.Get($"jobs/{job.Id}/frames?state=done");
        Assert.Equal(2, done.GetProperty("items").GetArrayLength());
        var first = await _server.Get($"jobs/{job.Id}/frames?limit=3");
        Assert.Equal([1, 2, 3], first.GetProperty("items").EnumerateArray().Select(frame => frame.GetProperty("number").GetInt32()));
        var second = await _server.Get($"jobs/{job.Id}/frames?limit=3&from={first.GetProperty("next").GetString()}");
        Assert.Equal([4, 5], second.GetProperty("items").EnumerateArray().Select(frame => frame.GetProperty("number").GetInt32()));
        Assert.Equal(JsonValueKind.Null, second.GetProperty("next").ValueKind);
    }

    [Fact]
    public async Task ChangesAnswerTheChangedJob()
    {
        var job = await _server.Submit(frames: 3);
        Assert.Equal("paused", await Change("pause", """{ "now": true }"""));
        Assert.Equal("queued", await Change("resume", null));
        Assert.Equal("queued", await Change("priority", """{ "priority": 80 }"""));
        Assert.Equal("queued", await Change("skip", """{ "frames": "1-2" }"""));
        Assert.Equal("cancelled", await Change("cancel", null));
        using var resumed = await _server.Client.PostAsync($"jobs/{job.Id}/resume", null);
        Assert.Equal(HttpStatusCode.Conflict, resumed.StatusCode);

        async Task<string?> Change(string verb, string? body)
        {
            using var response = await _server.Client.PostAsync($"jobs/{job.Id}/{verb}", body is null ? null : FarmServer.Json(body));
            var text = await response.Content.ReadAsStringAsync();
            Assert.True(response.IsSuccessStatusCode, $"{verb}: {text}");
            return JsonDocument.Parse(text).RootElement.GetProperty("state").GetString();
        }
    }

    [Fact]
    public async Task EveryViewOfAFinishedFrameIsThere()
    {
        var job = await _server.Submit(frames: 2);
        await new Painter(_server).Paint(1);
        var frame = $"jobs/{job.Id}/frames/1";
        Assert.Equal("done", (await _server.Get(frame)).GetProperty("state").GetString());
        var result = await _server.Client.GetByteArrayAsync($"{frame}/result");
        Assert.Equal(Pictures.Png(10_001), result);
        Assert.Equal(Pictures.Png(1), await _server.Client.GetByteArrayAsync($"{frame}/content"));
        using var picture = await _server.Client.GetAsync($"{frame}/result");
        Assert.Equal("image/png", picture.Content.Headers.ContentType!.MediaType);
        Assert.Equal($"\"{ContentHash.Of(result)}\"", picture.Headers.ETag!.Tag);
        Assert.Equal("painted", (await _server.Get($"{frame}/log"))[0].GetProperty("line").GetString());
        Assert.Equal(JsonValueKind.Array, (await _server.Get($"{frame}/losses")).ValueKind);
        Assert.NotEmpty((await _server.Get($"jobs/{job.Id}/frames/2/why")).GetProperty("reason").GetString()!);
        Assert.Equal("d1w1", (await _server.Get($"jobs/{job.Id}/map")).GetProperty("runs").GetString());
        using var preview = await _server.Client.GetAsync($"{frame}/preview");
        Assert.Equal(HttpStatusCode.NotFound, preview.StatusCode);
        var receipt = await _server.Get($"jobs/{job.Id}/receipt");
        Assert.False(receipt.GetProperty("complete").GetBoolean());
    }

    [Fact]
    public async Task ThumbnailsAreSmallPictures()
    {
        var job = await _server.Submit();
        using var response = await _server.Client.GetAsync($"jobs/{job.Id}/frames/1/thumbnail?size=32");
        if (response.StatusCode == HttpStatusCode.ServiceUnavailable)
            Assert.Skip("FFmpeg is missing.");
        var size = Media.PictureProbe.Read(await response.Content.ReadAsByteArrayAsync());
        Assert.Equal(("PNG", 32, 24), (size.Format, size.Width, size.Height));
    }

    [Fact]
    public async Task ZipHasWhatIsDoneByNow()
    {
        var job = await _server.Submit(frames: 3);
        await new Painter(_server).Paint(2);
        using var zip = new ZipArchive(await _server.Client.GetStreamAsync($"jobs/{job.Id}/results.zip"));
        Assert.Equal(["c1.png", "c2.png"], zip.Entries.Select(entry => entry.FullName));
        using var bytes = new MemoryStream();
        await zip.Entries[1].Open().CopyToAsync(bytes);
        Assert.Equal(Pictures.Png(10_002), bytes.ToArray());
        Assert.All(zip.Entries, entry => Assert.Equal(entry.Length, entry.CompressedLength));
    }

    [Theory]
    [InlineData("../../etc/passwd", "passwd")]
    [InlineData("/etc/passwd", "passwd")]
    [InlineData(@"..\..\boot.ini", "boot.ini")]
    [InlineData("C:evil.png", "evil.png")]
    [InlineData("..", "frame-000007")]
    [InlineData("", "frame-000007")]
    [InlineData("a\nb?.png", "a_b_.png")]
    [InlineData("Straße 日本.png", "Straße 日本.png")]
    public void NamesInArchivesStayInside(string given, string expected) => Assert.Equal(expected, Api.ResultsZip.EntryName(given, 7));

    [Theory]
    [InlineData("../a.png")]
    [InlineData(@"..\\a.png")]
    [InlineData("a/b.png")]
    [InlineData("..")]
    [InlineData("")]
    public async Task PicturesWithPathsForNamesAreRefused(string name)
    {
        var hash = await _server.Upload(1);
        using var response = await _server.Post($$"""
            { "name": "job", "contents": [{ "name": "{{name}}", "hash": "{{hash}}" }],
              "styles": [{ "name": "s", "pictures": [{ "picture": { "name": "s.png", "hash": "{{hash}}" } }] }] }
            """);
        await Problem.Is(response, HttpStatusCode.BadRequest, "contents[0].name must be a file's name without a path");
    }

    [Fact]
    public async Task JobsWhosePicturesTheStoreLacksAreRefused()
    {
        using var response = await _server.Post((await _server.Submission()).Replace("\"c1.png\", \"hash\": \"", "\"c1.png\", \"hash\": \"00", StringComparison.Ordinal));
        await Problem.Is(response, HttpStatusCode.BadRequest, "contents[0].hash");
        var missing = ContentHash.Of("missing"u8);
        using var second = await _server.Post((await _server.Submission()).Replace(ContentHash.Of(Pictures.Png(1)).Hex, missing.Hex, StringComparison.Ordinal));
        await Problem.Is(second, HttpStatusCode.BadRequest, $"contents[0]: the store has no blob {missing}");
    }
}
