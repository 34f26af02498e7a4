using System.Net;
using Microsoft.Extensions.Configuration;
using RenderFarm.Silo.Options;

namespace RenderFarm.Silo.Tests.Options;

public sealed class FarmOptionsTests
{
    [Fact]
    public void NothingConfiguredIsADevelopmentSiloOfBothRolesOnLoopback()
    {
        var options = Read();
        Assert.Equal(SiloRole.Both, options.Role);
        Assert.Null(options.Database);
        Assert.Equal(IPEndPoint.Parse("127.0.0.1:7070"), options.Listen);
        Assert.Equal((IPAddress.Loopback, 11_111, 30_000), (options.Silo.Address, options.Silo.Port, options.Silo.GatewayPort));
        Assert.Equal((1, Environment.ProcessorCount, 30.0), (options.Worker.Count, options.Worker.Threads, options.Worker.CheckpointSeconds));
        Assert.Equal(TimeSpan.FromSeconds(25), options.Drain.Grace);
        Assert.Null(options.Tls);
        Assert.Null(options.Oidc);
    }

    [Fact]
    public void EveryFaultIsNamedAtOnceOneLineEach()
    {
        var faults = Faults(
            ("Farm:Role", "captain"), ("Farm:Silo:Port", "eleven"), ("Farm:Silo:Address", "here"), ("Farm:Listen", "7070"), ("Farm:Worker:Count", "0"),
            ("Farm:Drain:Seconds", "1"), ("Farm:Keys:OnLoopback", "yes"), ("Farm:Database", "postgres://host"), ("Farm:Webhooks:Secret", "short"),
            ("Farm:Owners:ann:Weight", "-1"), ("Farm:Worker:Device", "7"));
        string[] keys =
        [
            "Farm:Database", "Farm:Drain:Seconds", "Farm:Keys:OnLoopback", "Farm:Listen", "Farm:Owners:ann:Weight", "Farm:Role", "Farm:Silo:Address", "Farm:Silo:Port",
            "Farm:Webhooks:Secret", "Farm:Worker:Count", "Farm:Worker:Device",
        ];
        Assert.Equal(keys, faults.Where(line => !line.StartsWith("Farm:Blobs", StringComparison.Ordinal)).Select(line => line[..line.IndexOf(": ", StringComparison.Ordinal)]).Order(StringComparer.Ordinal));
        Assert.All(faults, line => Assert.DoesNotContain('\n', line));
    }

    [Theory]
    [InlineData("Farm:Role", "1")]
    [InlineData("Farm:Worker:CheckpointSeconds", "NaN")]
    [InlineData("Farm:Worker:Device", "tpu")]
    [InlineData("Farm:Listen", "127.0.0.1:70700")]
    [InlineData("Farm:ClusterId", "two words")]
    [InlineData("Farm:Tls:Certificate", "/nowhere/silo.pem")]
    [InlineData("Farm:Oidc:Audience", "farm")]
    [InlineData("Farm:Blobs:ConnectionString", "nonsense")]
    [InlineData("Farm:Blobs:ServiceUri", "http://account")]
    [InlineData("Farm:Oidc:Authority", "http://example.org")]
    public void WhatCannotBeUsedIsRefusedByItsKey(string key, string value) =>
        Assert.Contains(Faults((key, value)), line => line.StartsWith(key[..key.LastIndexOf(':')], StringComparison.Ordinal));

    [Theory]
    [InlineData("Farm:Wroker:Count", "Farm:Worker:Count")]
    [InlineData("Farm:Databse", "Farm:Database")]
    [InlineData("farm:drain:second", "Farm:Drain:Seconds")]
    public void UnknownKeysAreNamedWithTheNearestOne(string key, string nearest) =>
        Assert.EndsWith($"there is no such setting; {nearest} is meant?", Assert.Single(Faults((key, "2"))), StringComparison.Ordinal);

    [Fact]
    public void KeysAreKnownInAnyCase() => Assert.Equal(3, Read(("farm:worker:COUNT", "3")).Worker.Count);

    [Fact]
    public void ABatchIsForTorch()
    {
        Assert.Equal((null, 8), (Read(("Farm:Worker:Batch", "0")).Worker.Batch, Read(("Farm:Worker:Batch", "8"), ("Farm:Worker:Device", "cuda")).Worker.Batch));
        Assert.StartsWith("Farm:Worker:Batch: ", Assert.Single(Faults(("Farm:Worker:Batch", "8"), ("Farm:Worker:Device", "cpu"))), StringComparison.Ordinal);
    }

    [Fact]
    public void EmptyValuesAreNone() => Assert.Equal(1, Read(("Farm:Worker:Count", ""), ("Farm:Database", " ")).Worker.Count);

    [Fact]
    public void OneRoleAloneNeedsADatabase() => Assert.Contains("worker", Assert.Single(Faults(("Farm:Role", "worker"))), StringComparison.Ordinal);

    [Fact]
    public void ADatabaseNeedsBlobsThatEverySiloSees() =>
        Assert.StartsWith("Farm:Blobs: ", Assert.Single(Faults(("Farm:Database", "Host=db;Username=farm"))), StringComparison.Ordinal);

    [Fact]
    public void OnlyAFarmThatRemembersItsJobsCollectsBlobs()
    {
        Assert.StartsWith("Farm:Blobs:Collect: ", Assert.Single(Faults(("Farm:Blobs:Collect", "true"))), StringComparison.Ordinal);
        Assert.True(FarmOptionsReader.Read(Configured(
            [("Farm:Database", "Host=db;Username=farm"), ("Farm:Blobs:Directory", "/blobs"), ("Farm:Blobs:Collect", "true")])).Blobs.Collect);
    }

    [Fact]
    public void BlobsAreInOnePlace() =>
        Assert.Contains("only one", Assert.Single(Faults(("Farm:Blobs:Directory", "/blobs"), ("Farm:Blobs:ServiceUri", "https://a.blob.core.windows.net"))), StringComparison.Ordinal);

    [Fact]
    public void PasswordsAreInNoComplaint()
    {
        var faults = Faults(("Farm:Database", "Host=db;Pasword=hunter2;What"), ("Farm:Blobs:ConnectionString", "AccountKey=hunter2;;=;x"));
        Assert.DoesNotContain(faults, line => line.Contains("hunter2", StringComparison.Ordinal));
    }

    [Fact]
    public void OwnersHaveTermsOfTheirOwn()
    {
        var options = Read(("Farm:Owners:ann:Weight", "3"), ("Farm:Owners:batch:MostRunning", "1"));
        Assert.Equal((3.0, int.MaxValue), (options.TermsOf("ann").Weight, options.TermsOf("ann").MostJobs));
        Assert.Equal((1.0, 1), (options.TermsOf("batch").Weight, options.TermsOf("batch").MostRunning));
        Assert.Equal(1.0, options.TermsOf("others").Weight);
    }

    [Fact]
    public void TheNameOfTheNodeKeepsToTheLettersOfAWorkersName() => Assert.Equal("pod-7.zone", Read(("Farm:Silo:Name", "pod-7.zone ü")).Silo.Name);

    [Fact]
    public void WordsOfTheCommandLineAreSettings()
    {
        var settings = ConfigurationSources.OfCommandLine(["--Farm:Worker:Count=2", "--Farm:Role", "both"]);
        Assert.Equal([new("Farm:Worker:Count", "2"), new("Farm:Role", "both")], settings);
    }

    [Fact]
    public void WordsThatAreNoSettingsAreAllNamed() =>
        Assert.Equal(3, Assert.Throws<OptionsException>(() => ConfigurationSources.OfCommandLine(["--workers", "2", "--Farm:Role"])).Faults.Count);

    [Fact]
    public void LaterSourcesWin()
    {
        var file = Path.GetTempFileName();
        File.WriteAllText(file, """{"Farm": {"Worker": {"Count": 2, "Threads": 5}}}""");
        try
        {
            var options = FarmOptionsReader.Read(ConfigurationSources.Build(file, [new("Farm:Worker:Count", "4"), new("farm:worker:count", "3")]));
            Assert.Equal((3, 5), (options.Worker.Count, options.Worker.Threads));
        }
        finally
        {
            File.Delete(file);
        }
    }

    private static FarmOptions Read(params (string Key, string Value)[] settings) => FarmOptionsReader.Read(Configured(settings));

    private static IReadOnlyList<string> Faults(params (string Key, string Value)[] settings) =>
        Assert.Throws<OptionsException>(() => FarmOptionsReader.Read(Configured(settings))).Faults;

    private static IConfigurationRoot Configured((string Key, string Value)[] settings) =>
        new ConfigurationBuilder().AddInMemoryCollection(settings.Select(pair => new KeyValuePair<string, string?>(pair.Key, pair.Value))).Build();
}
