using System.Net;
using System.Text.Json;
using RenderFarm.Client.Commands;
using RenderFarm.Client.Remote;
using RenderFarm.Client.Submission;
using RenderFarm.Core.Jobs;
using RenderFarm.Core.Rendering;

namespace RenderFarm.Client.Tests.Host;

/// <summary>A served farm whose configuration says more than the defaults.</summary>
public sealed class ServeSettingsTests : IDisposable
{
    private readonly TestFolder _folder = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task LogsAreOneJsonObjectALine()
    {
        using var farm = Start("jsonLogs: true", workers: 1);
        await farm.UntilReady(Cancellation);
        var (exitCode, output, _) = await farm.Terminate(Cancellation);
        Assert.Equal(0, exitCode);
        var logs = output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Where(line => !line.StartsWith("The farm ", StringComparison.Ordinal))
            .Select(line => JsonDocument.Parse(line).RootElement).ToList();
        Assert.Contains(logs, log => log.GetProperty("Message").GetString()!.EndsWith("left the farm", StringComparison.Ordinal));
    }

    [Fact]
    public async Task HostThatIsNamedMayBeCalledByAndAnotherMayNot()
    {
        using var farm = Start("hosts: [farm.example]");
        await farm.UntilReady(Cancellation);
        Assert.Equal(HttpStatusCode.OK, await Ask(farm, "farm.example"));
        Assert.Equal(HttpStatusCode.Unauthorized, await Ask(farm, "other.example"));
    }

    [Fact]
    public async Task OwnersQuotaRefusesTheJobBeyondIt()
    {
        using var farm = Start("owners:\n  ann: {mostJobs: 1}\notherOwners: {mostJobs: 2}");
        await farm.UntilReady(Cancellation);
        await Submit(farm, "ann", 1);
        var refusal = await Assert.ThrowsAsync<FarmRefusalException>(() => Submit(farm, "ann", 2));
        Assert.Contains("ann", refusal.Message, StringComparison.Ordinal);
        await Submit(farm, "bob", 1);
        await Submit(farm, "bob", 2);
    }

    private FarmProcess Start(string settings, int workers = 0)
    {
        File.WriteAllText(_folder["farm.yaml"], settings);
        return FarmProcess.Start(_folder["data"], workers: workers, more: ["--config", _folder["farm.yaml"]]);
    }

    private static async Task<HttpStatusCode> Ask(FarmProcess farm, string host)
    {
        using var http = new HttpClient();
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(farm.Client.Address.Url, "api/v1/jobs"));
        request.Headers.Host = host;
        using var response = await http.SendAsync(request, Cancellation);
        return response.StatusCode;
    }

    private async Task Submit(FarmProcess farm, string owner, int shade)
    {
        _folder.Gray("style.pgm", 9);
        _folder.Gray("content.pgm", shade);
        var request = new JobRequest
        {
            Name = "test", Owner = owner,
            Contents = [new ContentFile(_folder["content.pgm"], "content.pgm")],
            Styles = [new StyleChoice("style.pgm", [new StyleArgument(_folder["style.pgm"])])],
            Settings = [new SettingsVariant("draft", Presets.For("draft", "farmnet") with { SizePx = 64 })],
        };
        await new Submitter(farm.Client, (_, _) => { }).Submit(PreparedJob.Of(request, (_, _) => { }, Cancellation), Cancellation);
    }
}
