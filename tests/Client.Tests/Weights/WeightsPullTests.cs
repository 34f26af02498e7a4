using RenderFarm.Client.Weights;
using RenderFarm.Core;
using RenderFarm.CpuNode;

namespace RenderFarm.Client.Tests.Weights;

public sealed class WeightsPullTests : IDisposable
{
    private readonly PullFixture _fixture = new();

    public void Dispose() => _fixture.Dispose();

    public static TheoryData<string> Formats => ["zip", "legacy"];

    private static byte[] FileOf(string format) => format == "zip" ? PullFixture.Zip : PullFixture.Legacy;

    [Theory, MemberData(nameof(Formats))]
    public void OnlyTheConvolutionsAreTransferred(string format)
    {
        using var server = new LoopbackServer(FileOf(format));
        _fixture.Pull(server);
        _fixture.AssertStored();
        // Beside what is needed, at most a block at either end of the pickle, the directory and the run of convolutions.
        Assert.InRange(server.BytesSent, PullFixture.NeededBytes, PullFixture.NeededBytes + 7 * PartialFile.BlockBytes);
        Assert.True(server.BytesSent < server.Content.Length / 2);
    }

    [Theory, MemberData(nameof(Formats))]
    public void AServerWithoutRangesGivesTheWholeFileAndItsHashIsChecked(string format)
    {
        using var server = new LoopbackServer(FileOf(format)) { AnswersRanges = false, ETag = null };
        _fixture.Pull(server);
        _fixture.AssertStored();
        Assert.Single(server.Ranges);
    }

    [Theory, MemberData(nameof(Formats))]
    public void CutConnectionsAreTakenUpWhereTheyEnded(string format)
    {
        using var server = new LoopbackServer(FileOf(format)) { CutOf = _ => 100_000 };
        _fixture.Pull(server);
        _fixture.AssertStored();
        Assert.True(server.BytesSent < 2 * PullFixture.NeededBytes + 8 * PartialFile.BlockBytes);
    }

    [Fact]
    public void BusyAnswersAreRetried()
    {
        using var server = new LoopbackServer(PullFixture.Zip) { StatusOf = n => n % 3 == 2 ? 0 : n % 3 == 1 ? 503 : 429 };
        _fixture.Pull(server);
        _fixture.AssertStored();
    }

    [Fact]
    public void AMissingFileFailsAtOnceInOneLine()
    {
        using var server = new LoopbackServer(PullFixture.Zip) { StatusOf = _ => 404 };
        var failure = Assert.Throws<IOException>(() => _fixture.Pull(server));
        Assert.Contains("404", failure.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', failure.Message);
        Assert.Single(server.Ranges);
    }

    [Fact]
    public void ANetworkThatStaysAwayFailsAfterItsAttempts()
    {
        using var server = new LoopbackServer(PullFixture.Zip) { CutOf = _ => 0 };
        var failure = Assert.Throws<IOException>(() => _fixture.Pull(server));
        Assert.Contains("3 times", failure.Message, StringComparison.Ordinal);
        Assert.Equal(3, server.Ranges.Count);
    }

    [Fact]
    public void NobodyListeningIsOneLine()
    {
        var gone = new LoopbackServer(PullFixture.Zip);
        var source = PullFixture.Source(gone);
        gone.Dispose();
        using var http = HttpTransfer.NewClient();
        var pull = new WeightsPull(http, _fixture.Store, new RetryRule(2, TimeSpan.FromMilliseconds(1), TimeSpan.FromSeconds(20)));
        Assert.DoesNotContain('\n', Assert.Throws<IOException>(() => pull.Run(source, _ => { }, TestContext.Current.CancellationToken)).Message);
    }

    [Theory, MemberData(nameof(Formats))]
    public void AnInterruptedPullGoesOnLater(string format)
    {
        long before;
        using (var failing = new LoopbackServer(FileOf(format)) { CutOf = n => n < 6 ? 100_000 : 0 })
        {
            Assert.Throws<IOException>(() => _fixture.Pull(failing));
            before = failing.BytesSent;
        }
        Assert.True(before > PullFixture.NeededBytes / 2);
        using var server = new LoopbackServer(FileOf(format));
        ReplaceAddress(server);
        _fixture.Pull(server);
        _fixture.AssertStored();
        Assert.True(server.BytesSent < PullFixture.NeededBytes, $"{server.BytesSent} of {PullFixture.NeededBytes} came again.");
    }

    [Fact]
    public void ADamagedPartialIsNoticedAndFetchedAnew()
    {
        using (var failing = new LoopbackServer(PullFixture.Zip) { CutOf = n => n < 6 ? 100_000 : 0 })
            Assert.Throws<IOException>(() => _fixture.Pull(failing));
        using var server = new LoopbackServer(PullFixture.Zip);
        ReplaceAddress(server);
        var partial = PartialFile.DataPath(_fixture.Store.PathOf("net")!);
        var bytes = File.ReadAllBytes(partial);
        for (var i = 0; i < bytes.Length; i += 5000)
            bytes[i] ^= 1;
        File.WriteAllBytes(partial, bytes);
        File.AppendAllText(partial + ".blocks", "17 half a li");
        _fixture.Pull(server);
        _fixture.AssertStored();
    }

    [Fact]
    public void APartialOfAnotherVersionIsThrownAway()
    {
        using (var failing = new LoopbackServer(PullFixture.Legacy) { CutOf = n => n < 6 ? 100_000 : 0 })
            Assert.Throws<IOException>(() => _fixture.Pull(failing));
        using var server = new LoopbackServer(PullFixture.Zip) { ETag = "\"v2\"" };
        ReplaceAddress(server);
        _fixture.Pull(server);
        _fixture.AssertStored();
    }

    [Fact]
    public void AFileThatChangesMeanwhileIsNotMixed()
    {
        LoopbackServer? server = null;
        using (server = new LoopbackServer(PullFixture.Zip) { StatusOf = n => { if (n == 2) server!.ETag = "\"v2\""; return 0; } })
            Assert.Contains("changed while", Assert.Throws<IOException>(() => _fixture.Pull(server)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void AWrongByteInAConvolutionFailsItsChecksumAndLeavesNothing()
    {
        var bytes = (byte[])PullFixture.Zip.Clone();
        bytes[1_400_000] ^= 4; // between the two halves of the classifier, 1.2 MB each, lie the convolutions
        using var server = new LoopbackServer(bytes);
        var failure = Assert.Throws<IOException>(() => _fixture.Pull(server));
        Assert.Contains("checksum", failure.Message, StringComparison.Ordinal);
        Assert.Empty(_fixture.Files());
    }

    [Theory, MemberData(nameof(Formats))]
    public void AWholeFileOfAnotherHashIsRefused(string format)
    {
        using var server = new LoopbackServer(FileOf(format));
        var failure = Assert.Throws<IOException>(() => _fixture.Pull(server, sha256: "00000000", whole: true));
        Assert.Contains("SHA-256", failure.Message, StringComparison.Ordinal);
        Assert.Empty(_fixture.Files());
    }

    [Fact]
    public void AWholeFileOfTheRightHashIsTaken()
    {
        using var server = new LoopbackServer(PullFixture.Legacy);
        _fixture.Pull(server, whole: true);
        _fixture.AssertStored();
        Assert.InRange(server.BytesSent, server.Content.Length, server.Content.Length + PartialFile.BlockBytes);
    }

    [Fact]
    public void APageInsteadOfTheFileIsRefused()
    {
        using var server = new LoopbackServer("<html><body>Please log in to this network.</body></html>"u8.ToArray()) { AnswersRanges = false };
        var failure = Assert.Throws<IOException>(() => _fixture.Pull(server, sha256: "dcbb9e9d"));
        Assert.Contains("SHA-256", failure.Message, StringComparison.Ordinal);
        Assert.Empty(_fixture.Files());
    }

    [Fact]
    public void ProgressGrowsToWhatIsNeeded()
    {
        var told = new List<PullProgress>();
        using var server = new LoopbackServer(PullFixture.Zip);
        _fixture.Pull(server, told: told.Add);
        Assert.Equal(told.Select(p => p.ArrivedBytes).Order(), told.Select(p => p.ArrivedBytes));
        Assert.InRange(told[^1].ArrivedBytes, PullFixture.NeededBytes, told[^1].NeededBytes);
    }

    [Fact]
    public void CancellationEndsAPull()
    {
        using var stop = new CancellationTokenSource();
        using var server = new LoopbackServer(PullFixture.Zip);
        Assert.ThrowsAny<OperationCanceledException>(() => _fixture.Pull(
            server, told: p => { if (p.ArrivedBytes > 200_000) stop.Cancel(); }, stop: stop));
        Assert.DoesNotContain("net.safetensors", _fixture.Files());
    }

    [Fact]
    public void EverySourceIsDescribed()
    {
        Assert.All(WeightsSource.All, source =>
        {
            Assert.Matches("^[0-9a-f]{8}([0-9a-f]{56})?$", source.Sha256);
            Assert.Contains(source.Sha256[..8], source.Address.AbsolutePath, StringComparison.Ordinal);
            Assert.Equal("https", source.Address.Scheme);
        });
    }

    /// <summary>The partial names its address, whose port is another for each server of these tests.</summary>
    private void ReplaceAddress(LoopbackServer server)
    {
        var list = PartialFile.DataPath(_fixture.Store.PathOf("net")!) + ".blocks";
        var lines = File.ReadAllLines(list);
        lines[0] = System.Text.RegularExpressions.Regex.Replace(lines[0], "http://[^ ]+", server.Address.AbsoluteUri);
        File.WriteAllText(list, string.Join('\n', lines) + "\n");
    }
}
