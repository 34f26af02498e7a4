using RenderFarm.Client.Tests.Processes;

namespace RenderFarm.Client.Tests.Host;

public sealed class ServeTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task ServedFarmSaysWhereItIsAndEndsBySignalWithALine()
    {
        using var folder = new TestFolder();
        using var farm = FarmProcess.Start(folder["data"]);
        await farm.UntilReady(Cancellation);
        Assert.Single(await farm.Client.Workers(Cancellation));
        var (exitCode, output, errors) = await farm.Terminate(Cancellation);
        Assert.Equal((0, ""), (exitCode, errors));
        Assert.Contains("The farm has ended", output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(3)]
    public async Task FarmHasAsManyWorkersAsItWasToldWhateverTheThreads(int workers)
    {
        using var folder = new TestFolder();
        using var farm = FarmProcess.Start(folder["data"], workers: workers);
        await farm.UntilReady(Cancellation);
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        patience.CancelAfter(TimeSpan.FromMinutes(1));
        while ((await farm.Client.Workers(patience.Token)).Count < workers)
            await Task.Yield();
        Assert.Equal(workers, (await farm.Client.Workers(Cancellation)).Count);
        Assert.Equal(0, (await farm.Terminate(Cancellation)).ExitCode);
    }

    [Fact]
    public async Task SecondFarmInTheSameFolderIsRefusedInOneLineThatNamesTheFirst()
    {
        using var folder = new TestFolder();
        using var farm = FarmProcess.Start(folder["data"]);
        await farm.UntilReady(Cancellation);
        var second = ClientProcess.Run(folder.Path, "serve", "--data", "data", "--listen", "127.0.0.1:0");
        Assert.Equal(2, second.ExitCode);
        Assert.Contains("belongs to another running farm (process ", second.OnlyLine(), StringComparison.Ordinal);
    }

    [Fact]
    public void AddressForOthersWithoutAnyKeyIsRefused()
    {
        using var folder = new TestFolder();
        var refused = ClientProcess.Run(folder.Path, "serve", "--data", "data", "--listen", "0.0.0.0:0");
        Assert.Equal(2, refused.ExitCode);
        Assert.Contains("no API key", refused.OnlyLine(), StringComparison.Ordinal);
    }

    [Fact]
    public void StoreIsCheckedBackedUpAndCleanedFromOutside()
    {
        using var folder = new TestFolder();
        Directory.CreateDirectory(folder["data"]);
        Assert.Equal("The store is sound.\n", ClientProcess.Run(folder.Path, "store", "check", "--data", "data").Output);
        Assert.Equal(0, ClientProcess.Run(folder.Path, "store", "backup", "copy.db", "--data", "data").ExitCode);
        Assert.True(File.Exists(folder["copy.db"]));
        Assert.StartsWith("0 files deleted", ClientProcess.Run(folder.Path, "store", "collect", "--data", "data").Output, StringComparison.Ordinal);
        Assert.StartsWith("farm_", ClientProcess.Run(folder.Path, "store", "add-key", "ann", "--data", "data").Output, StringComparison.Ordinal);
    }
}
