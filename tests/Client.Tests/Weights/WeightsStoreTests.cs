using RenderFarm.Client.Weights;
using RenderFarm.Core;
using RenderFarm.CpuNode;
using RenderFarm.Engine.Networks;

namespace RenderFarm.Client.Tests.Weights;

public sealed class WeightsStoreTests : IDisposable
{
    private readonly PullFixture _fixture = new();

    public void Dispose() => _fixture.Dispose();

    [Fact]
    public void TheFolderFollowsTheEnvironment()
    {
        Assert.Equal("/r/weights", Locate(("RENDERFARM_HOME", "/r"), ("XDG_DATA_HOME", "/x"), ("HOME", "/h")));
        Assert.Equal("/x/renderfarm/weights", Locate(("XDG_DATA_HOME", "/x"), ("HOME", "/h")));
        Assert.Equal("/h/.local/share/renderfarm/weights", Locate(("XDG_DATA_HOME", "relative"), ("HOME", "/h")));
    }

    [Fact]
    public void AnImportedNetworkIsListedResolvedAndVerified()
    {
        var (stored, read) = _fixture.Store.Import(Write("caffe-net.pth", PullFixture.Legacy));
        Assert.Equal(("caffe-net", InputConvention.Caffe), (stored.Name, read.Convention));
        Assert.Equal([stored], _fixture.Store.List());
        Assert.Equal(stored.Hash, _fixture.Store.Resolve("caffe-net").Network.Hash);
        Assert.Equal([2, 1, 0], _fixture.Store.Resolve("caffe-net").Network.Preprocessing.Order);
        var (code, text) = Run(commands => commands.Verify());
        Assert.Equal((0, true), (code, text.Contains("1 good, 0 bad", StringComparison.Ordinal)));
    }

    [Fact]
    public void ADamagedNetworkIsFoundByVerify()
    {
        var (stored, _) = _fixture.Store.Import(Write("net.pth", PullFixture.Zip));
        var bytes = File.ReadAllBytes(stored.Path);
        bytes[^1] ^= 1;
        File.WriteAllBytes(stored.Path, bytes);
        var (code, text) = Run(commands => commands.Verify());
        Assert.Equal(2, code);
        Assert.Contains("was changed or is damaged", text, StringComparison.Ordinal);
    }

    [Fact]
    public void AFileIsResolvedByItsPathAndTheEmbeddedNetworkByItsName()
    {
        Assert.Equal(13, _fixture.Store.Resolve("farmnet").Network.Convolutions.Count);
        Assert.Equal(8, _fixture.Store.Resolve(Write("x.pth", PullFixture.Zip)).Network.Convolutions.Count);
    }

    [Fact]
    public void AnUnknownNameIsAnsweredWithAdvice()
    {
        Assert.Contains("weights pull vgg19", Assert.Throws<InputException>(() => _fixture.Store.Resolve("vgg19")).Message, StringComparison.Ordinal);
        Assert.Contains("there are farmnet", Assert.Throws<InputException>(() => _fixture.Store.Resolve("vgg20")).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("../evil")]
    [InlineData(".hidden")]
    [InlineData("")]
    [InlineData("farmnet")]
    public void ANameThatCannotBeIsRefused(string name) =>
        Assert.Throws<InputException>(() => _fixture.Store.Import(Write("x.pth", PullFixture.Zip), name));

    [Fact]
    public void ABadFileLeavesNothingBehind()
    {
        Assert.Throws<InputException>(() => _fixture.Store.Import(Write("x.pth", PullFixture.Zip[..^50])));
        Assert.False(Directory.Exists(_fixture.Store.Folder));
    }

    [Fact]
    public void TheListNamesWhatIsEmbeddedStoredAndToBePulled()
    {
        _fixture.Store.Import(Write("mine.pth", PullFixture.Zip));
        var (code, text) = Run(commands => commands.List());
        Assert.Equal(0, code);
        Assert.Matches(@"farmnet +embedded", text);
        Assert.Matches(@"mine +0\.\d MB", text);
        Assert.Matches(@"vgg19-caffe +to pull", text);
        var (_, lines) = Run(commands => commands.List(), json: true);
        Assert.All(lines.TrimEnd().Split('\n'), line => System.Text.Json.JsonDocument.Parse(line).Dispose());
    }

    [Fact]
    public void PullingWhatIsHereDoesNothing()
    {
        _fixture.Store.Save("vgg16", PullFixture.Network, new Dictionary<string, string>());
        using var http = HttpTransfer.NewClient();
        var (code, text) = Run(commands => commands.Pull("vgg16", new WeightsPull(http, _fixture.Store, RetryRule.Patient), _ => { }, default));
        Assert.Equal((0, true), (code, text.Contains("is here already", StringComparison.Ordinal)));
    }

    private (int Code, string Text) Run(Func<WeightsCommands, int> command, bool json = false)
    {
        using var text = new StringWriter();
        var code = command(new WeightsCommands(_fixture.Store, text, json));
        return (code, text.ToString());
    }

    private string Write(string name, byte[] bytes)
    {
        var path = Path.Combine(_fixture.Folder, name);
        File.WriteAllBytes(path, bytes);
        return path;
    }

    private static string Locate(params (string Name, string Value)[] variables) =>
        WeightsStore.Locate(name => variables.FirstOrDefault(v => v.Name == name).Value).Folder;
}
