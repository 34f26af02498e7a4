using RenderFarm.Client.JobFiles;
using RenderFarm.Client.Tests.Processes;
using RenderFarm.Core.Scheduling;

namespace RenderFarm.Client.Tests.Serve;

public sealed class ServeFileTests : IDisposable
{
    private readonly TestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("farm.yaml", """
        owners:
          ann: {weight: 3}
          batch: {mostRunning: 1, mostWaitingFrames: 100, mostJobs: 2}
        otherOwners: {mostJobs: 9}
        keysOnLoopback: true
        hosts: [farm.example]
        privateWebhooks: true
        jsonLogs: true
        """)]
    [InlineData("farm.json", """
        {"owners": {"ann": {"weight": 3}, "batch": {"mostRunning": 1, "mostWaitingFrames": 100, "mostJobs": 2}}, "otherOwners": {"mostJobs": 9},
         "keysOnLoopback": true, "hosts": ["farm.example"], "privateWebhooks": true, "jsonLogs": true}
        """)]
    public void EverySettingIsReadFromEitherLanguage(string name, string text)
    {
        File.WriteAllText(_folder[name], text);
        var settings = ServeFile.Read(_folder[name]);
        Assert.Equal(new OwnerTerms { Weight = 3 }, settings.TermsOf("ann"));
        Assert.Equal(new OwnerTerms { MostRunning = 1, MostWaitingFrames = 100, MostJobs = 2 }, settings.TermsOf("batch"));
        Assert.Equal(new OwnerTerms { MostJobs = 9 }, settings.TermsOf("somebody"));
        Assert.True(settings is { KeysOnLoopback: true, PrivateWebhooks: true, JsonLogs: true });
        Assert.Equal(["farm.example"], settings.Hosts);
    }

    [Theory]
    [InlineData("weights: 3", "1:1: there is no member 'weights' in a configuration")]
    [InlineData("owners: [ann]", "1:9: owners must be an object")]
    [InlineData("owners:\n  ann: {weight: 0}", "2:17: owners.ann.weight must be a number from 0.001 to 1000, not '0'")]
    [InlineData("owners:\n  ann: {mostJobs: -1}", "owners.ann.mostJobs must be a whole number from 0")]
    [InlineData("owners:\n  ann: {jobs: 1}", "2:9: there is no member 'jobs' in owners.ann")]
    [InlineData("owners:\n  ann: {}\n  ann: {}", "3:3: 'ann' is given twice")]
    [InlineData("otherOwners: 7", "1:14: otherOwners must be an object")]
    [InlineData("keysOnLoopback: \"true\"", "1:17: keysOnLoopback must be true or false")]
    [InlineData("hosts: [\"http://farm.example:80\"]", "1:9: 'http://farm.example:80' is not the name of a host")]
    public void FaultIsOneLineWithFileAndPlaceAndExitCodeTwo(string text, string expected)
    {
        File.WriteAllText(_folder["farm.yaml"], text);
        var refused = Assert.Throws<FaultsException>(() => ServeFile.Read(_folder["farm.yaml"]));
        var line = Assert.Single(refused.Lines);
        Assert.StartsWith(_folder["farm.yaml"] + ":", line, StringComparison.Ordinal);
        Assert.Contains(expected, line, StringComparison.Ordinal);
        Assert.Equal(Failure.BadInput, Failure.Of(refused).ExitCode);
    }

    [Theory]
    [InlineData("--config", "nowhere.yaml", "there is no configuration file nowhere.yaml")]
    [InlineData("--allow-host", "a b", "--allow-host: 'a b' is not the name of a host")]
    [InlineData("--config", "bad.yaml", "bad.yaml:1:1: there is no member 'jsonLog' in a configuration: is jsonLogs meant?")]
    public void ServeRefusesWhatCannotBeUsedBeforeItMakesAnything(string flag, string value, string expected)
    {
        File.WriteAllText(_folder["bad.yaml"], "jsonLog: true");
        var refused = ClientProcess.Run(_folder.Path, "serve", "--data", "data", flag, value);
        Assert.Equal(2, refused.ExitCode);
        Assert.Contains(expected, refused.OnlyLine(), StringComparison.Ordinal);
        Assert.False(Directory.Exists(_folder["data"]));
    }

    [Fact]
    public void KeysOnLoopbackWithoutAnyKeyAreRefused()
    {
        var refused = ClientProcess.Run(_folder.Path, "serve", "--data", "data", "--listen", "127.0.0.1:0", "--keys-on-loopback");
        Assert.Equal(2, refused.ExitCode);
        Assert.Contains("no API key yet", refused.OnlyLine(), StringComparison.Ordinal);
    }

    [Fact]
    public void KeysOfAFarmThatDoesNotRunAreListedAndRevokedByNameOnce()
    {
        Directory.CreateDirectory(_folder["data"]);
        var key = ClientProcess.Run(_folder.Path, "store", "add-key", "ann", "--role", "viewer", "--data", "data").Output.Trim();
        var id = key.Split('_')[1];
        var listed = ClientProcess.Run(_folder.Path, "store", "keys", "--data", "data").Output;
        Assert.Contains(id, listed, StringComparison.Ordinal);
        Assert.DoesNotContain(key, listed, StringComparison.Ordinal);
        Assert.Equal($"{id} (ann) is revoked.\n", ClientProcess.Run(_folder.Path, "store", "revoke-key", "ann", "--data", "data").Output);
        var again = ClientProcess.Run(_folder.Path, "store", "revoke-key", "ann", "--data", "data");
        Assert.Equal(2, again.ExitCode);
        Assert.Contains("there is no key 'ann'", again.OnlyLine(), StringComparison.Ordinal);
    }
}
