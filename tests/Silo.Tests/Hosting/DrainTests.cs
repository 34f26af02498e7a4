using System.Net.Http.Json;
using System.Text;
using RenderFarm.Core;
using RenderFarm.Core.Frames;
using RenderFarm.Core.Ports;
using RenderFarm.Core.Ports.Json;
using RenderFarm.Media;
using RenderFarm.Silo.Tests.Postgres;

namespace RenderFarm.Silo.Tests.Hosting;

/// <summary>What a worker that is asked to end does with the frame it paints, in real processes.</summary>
public sealed class DrainTests(PostgresServer server) : IClassFixture<PostgresServer>
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("TERM")]
    [InlineData("USR1")]
    public async Task AFramesAttemptIsGivenBackBeforeItsSiloEndsAndGoesOnElsewhere(string signal)
    {
        var database = await server.NewDatabase();
        var blobs = Directory.CreateTempSubdirectory("farm-blobs-").FullName;
        // A checkpoint comes soon: the expedited drain gives back the last one, the other makes one.
        (string, string)[] shared = [("Farm:Database", database), ("Farm:Blobs:Directory", blobs), ("Farm:Worker:CheckpointSeconds", "0.2")];
        await using var coordinator = await SiloUnderTest.StartReady([.. shared, ("Farm:Role", "coordinator")]);
        await using var first = await SiloUnderTest.StartReady([.. shared, ("Farm:Role", "worker"), ("Farm:Silo:Name", "first")]);
        var job = await Submit(coordinator);
        var painting = await Until(coordinator, job, frame => frame.Running?.Checkpoint is not null);
        Assert.Equal(("first/cpu0", 1), (painting.Running!.Worker.Text, painting.Attempts));

        first.Signal(signal);
        Assert.Equal(0, await first.Ended());
        var waiting = await Until(coordinator, job, frame => frame.State != FrameState.Running);
        Assert.Equal((FrameState.Waiting, 0), (waiting.State, waiting.Failures.Count));

        await using var second = await SiloUnderTest.StartReady([.. shared, ("Farm:Role", "worker"), ("Farm:Silo:Name", "second")]);
        var goingOn = await Until(coordinator, job, frame => frame.Running is not null);
        Assert.NotNull(goingOn.Running!.Checkpoint);
        Assert.Equal(("second/cpu0", 0), (goingOn.Running.Worker.Text, goingOn.Failures.Count));
        // Not by how many: what was seen while it waited may be a second old, and a lease that was on its way to the leaving worker is given back as well.
        Assert.True(goingOn.Attempts > painting.Attempts, $"attempt {goingOn.Attempts}");
        Directory.Delete(blobs, recursive: true);
    }

    // Long enough that it does not end while it is watched.
    private static async Task<string> Submit(SiloUnderTest silo)
    {
        var style = await Upload(silo, 7);
        var content = await Upload(silo, 3);
        var body = $$"""
            { "name": "long", "contents": [{ "name": "c.png", "hash": "{{content}}" }],
              "styles": [{ "name": "s", "pictures": [{ "picture": { "name": "s.png", "hash": "{{style}}" } }] }],
              "settings": [{ "name": "long", "preset": "best", "overrides": { "sizePx": 96, "iterations": 20000, "firstIterations": 20000, "stopGain": 0 } }] }
            """;
        using var answer = await silo.Client.PostAsync(new Uri("/api/v1/jobs", UriKind.Relative), new StringContent(body, Encoding.UTF8, "application/json"), Cancellation);
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync(Cancellation));
        return (await answer.Content.ReadFromJsonAsync<JobView>(FarmJson.Options, Cancellation))!.Id.Text;
    }

    private static async Task<ContentHash> Upload(SiloUnderTest silo, int seed)
    {
        var rgb = new float[3 * 96 * 96];
        for (var i = 0; i < rgb.Length; i++)
            rgb[i] = 0.5f + 0.5f * MathF.Sin(i * 0.01f * seed);
        var file = PictureCodec.EncodePng(new Picture(96, 96, rgb), null, Cancellation);
        var hash = ContentHash.Of(file);
        using var answer = await silo.Client.PutAsync(new Uri($"/api/v1/blobs/{hash}", UriKind.Relative), new ByteArrayContent(file), Cancellation);
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync(Cancellation));
        return hash;
    }

    private static async Task<FrameView> Until(SiloUnderTest silo, string job, Func<FrameView, bool> there)
    {
        while (true)
        {
            var frame = (await silo.Client.GetFromJsonAsync<FrameView>($"/api/v1/jobs/{job}/frames/1", FarmJson.Options, Cancellation))!;
            if (there(frame))
                return frame;
            Assert.NotEqual(FrameState.Failed, frame.State);
            await Task.Delay(100, Cancellation);
        }
    }
}
