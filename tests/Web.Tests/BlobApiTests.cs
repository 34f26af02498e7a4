using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using RenderFarm.Core;

namespace RenderFarm.Web.Tests;

public sealed class BlobApiTests : IAsyncLifetime
{
    private FarmServer _server = null!;

    public async ValueTask InitializeAsync() => _server = await FarmServer.Start(new FarmWebOptions { MostUploadBytes = 100_000 });

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Fact]
    public async Task OnlyWhatTheStoreLacksIsMissing()
    {
        var (there, missing) = (await _server.Upload(1), ContentHash.Of("missing"u8));
        using var response = await _server.Client.PostAsync("blobs/missing", FarmServer.Json($$"""{ "hashes": ["{{there}}", "{{missing}}", "{{missing}}"] }"""));
        var answer = await response.Content.ReadFromJsonAsync<JsonElement>();
        Assert.Equal([missing.Hex], answer.GetProperty("missing").EnumerateArray().Select(hash => hash.GetString()!));
    }

    [Fact]
    public async Task UploadAnswersWhatWasRead()
    {
        var picture = Pictures.Png(1);
        var path = $"blobs/{ContentHash.Of(picture)}";
        using var first = await _server.Client.PutAsync(path, new ByteArrayContent(picture));
        using var second = await _server.Client.PutAsync(path, new ByteArrayContent(picture));
        Assert.Equal((HttpStatusCode.Created, HttpStatusCode.OK), (first.StatusCode, second.StatusCode));
        var stored = await first.Content.ReadFromJsonAsync<JsonElement>();
        Assert.Equal((picture.Length, 40, 30), (stored.GetProperty("bytes").GetInt32(), stored.GetProperty("width").GetInt32(), stored.GetProperty("height").GetInt32()));
        Assert.Equal(picture, await _server.Client.GetByteArrayAsync(path));
    }

    [Fact]
    public async Task BytesOfAnotherHashAreRefusedAndNotKept()
    {
        var hash = ContentHash.Of(Pictures.Png(1));
        using var response = await _server.Client.PutAsync($"blobs/{hash}", new ByteArrayContent(Pictures.Png(2)));
        await Problem.Is(response, HttpStatusCode.BadRequest);
        using var get = await _server.Client.GetAsync($"blobs/{hash}");
        await Problem.Is(get, HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task WhatIsNoPictureIsRefused()
    {
        var text = "not a picture"u8.ToArray();
        using var response = await _server.Client.PutAsync($"blobs/{ContentHash.Of(text)}", new ByteArrayContent(text));
        await Problem.Is(response, HttpStatusCode.BadRequest, "cannot be painted");
    }

    [Fact]
    public async Task BombsAreRefusedByTheirHeader()
    {
        var bomb = Pictures.Png(1);
        // Width and height of the header become 60,000; its checksum is made right again.
        (bomb[16], bomb[17], bomb[18], bomb[19]) = (0, 0, 0xEA, 0x60);
        (bomb[20], bomb[21], bomb[22], bomb[23]) = (0, 0, 0xEA, 0x60);
        var crc = Crc(bomb.AsSpan(12, 17));
        (bomb[29], bomb[30], bomb[31], bomb[32]) = ((byte)(crc >> 24), (byte)(crc >> 16), (byte)(crc >> 8), (byte)crc);
        using var response = await _server.Client.PutAsync($"blobs/{ContentHash.Of(bomb)}", new ByteArrayContent(bomb));
        await Problem.Is(response, HttpStatusCode.BadRequest, "megapixels");
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task HugeFilesAreRefused(bool announced)
    {
        var huge = new byte[200_000];
        using HttpContent content = announced ? new ByteArrayContent(huge) : new StreamContent(new Unseekable(huge));
        try
        {
            using var response = await _server.Client.PutAsync($"blobs/{ContentHash.Of(huge)}", content);
            await Problem.Is(response, HttpStatusCode.RequestEntityTooLarge, "larger");
        }
        catch (HttpRequestException e) when (e.InnerException is IOException)
        {
            // The farm hung up before the whole was sent.
        }
        Assert.False(await _server.Farm.Blobs.Exists(ContentHash.Of(huge), CancellationToken.None));
    }

    [Theory]
    [InlineData("..%2F..%2Fetc%2Fpasswd")]
    [InlineData("abc")]
    public async Task NamesThatAreNoHashAreRefused(string name)
    {
        using var response = await _server.Client.GetAsync($"blobs/{name}");
        await Problem.Is(response, HttpStatusCode.BadRequest, "is not a SHA-256");
    }

    private static uint Crc(ReadOnlySpan<byte> bytes)
    {
        var crc = uint.MaxValue;
        foreach (var b in bytes)
        {
            crc ^= b;
            for (var i = 0; i < 8; i++)
                crc = (crc & 1) != 0 ? 0xEDB88320 ^ (crc >> 1) : crc >> 1;
        }
        return ~crc;
    }

    private sealed class Unseekable(byte[] bytes) : MemoryStream(bytes)
    {
        public override bool CanSeek => false;
    }
}
