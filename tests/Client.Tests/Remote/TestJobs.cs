using RenderFarm.Client.Commands;
using RenderFarm.Client.Submission;
using RenderFarm.Core.Jobs;
using RenderFarm.Core.Rendering;

namespace RenderFarm.Client.Tests.Remote;

/// <summary>Jobs whose pictures are of no interest.</summary>
internal static class TestJobs
{
    /// <summary>Contents c1.pgm, c2.pgm... make c1.png, c2.png...</summary>
    public static async Task<JobId> Submit(TestFarm farm, TestFolder folder, int frames)
    {
        for (var i = 0; i <= frames; i++)
            folder.Gray($"c{i}.pgm", i);
        using var client = farm.Client();
        var request = new JobRequest
        {
            Name = "test",
            Contents = [.. Enumerable.Range(1, frames).Select(i => new ContentFile(folder[$"c{i}.pgm"], $"c{i}.pgm"))],
            Styles = [new StyleChoice("c0.pgm", [new StyleArgument(folder["c0.pgm"])])],
            Settings = [new SettingsVariant("draft", Presets.For("draft", "farmnet") with { SizePx = 64 })],
        };
        var cancellation = TestContext.Current.CancellationToken;
        var job = await new Submitter(client, (_, _) => { }).Submit(PreparedJob.Of(request, (_, _) => { }, cancellation), cancellation);
        return job.Id;
    }
}
