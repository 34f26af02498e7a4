using System.Security.Cryptography;
using RenderFarm.Core;

namespace RenderFarm.Azure.Tests;

/// <summary>An Azurite for each test: these kill it.</summary>
public sealed class FailingAccountTests : IAsyncLifetime
{
    private const int FourBlocks = 4 * Limits.BlockBytes;

    private readonly Azurite _azurite = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public ValueTask InitializeAsync() => _azurite.InitializeAsync();

    public ValueTask DisposeAsync() => _azurite.DisposeAsync();

    [Fact]
    public async Task AccountKilledInAPutAndStartedAgainHasAllOfTheBlobOrNothing()
    {
        var test = await StoreUnderTest.Open(_azurite);
        var bytes = RandomNumberGenerator.GetBytes(FourBlocks);
        var hash = ContentHash.Of(bytes);
        var source = new ScriptedStream(bytes, FourBlocks / 2, () =>
        {
            _azurite.Kill();
            return _azurite.Start();
        });
        var failure = await Record.ExceptionAsync(() => test.Store.Put(source, FourBlocks, hash, Cancellation));
        if (failure is not null)
        {
            AssertOneLine(Assert.IsAssignableFrom<IOException>(failure));
            // The container itself may be what Azurite forgot.
            await AzureBlobStore.Open(test.Options, test.Time, Cancellation);
            await test.AssertNothingOf(hash);
            await test.Store.Put(new MemoryStream(bytes), FourBlocks, hash, Cancellation);
        }
        Assert.Equal(bytes, await test.Read(hash));
    }

    [Fact]
    public async Task AccountThatDiesInAPutIsOneLineAndNothingOfIt()
    {
        var test = await StoreUnderTest.Open(_azurite);
        var bytes = RandomNumberGenerator.GetBytes(FourBlocks);
        var hash = ContentHash.Of(bytes);
        var source = new ScriptedStream(bytes, FourBlocks / 2, () =>
        {
            _azurite.Kill();
            return Task.CompletedTask;
        });
        AssertOneLine(await Assert.ThrowsAsync<IOException>(() => test.Store.Put(source, FourBlocks, hash, Cancellation)));
        AssertOneLine(await Assert.ThrowsAsync<IOException>(() => test.Store.Exists(hash, Cancellation)));
        await _azurite.Start();
        await AzureBlobStore.Open(test.Options, test.Time, Cancellation);
        await test.AssertNothingOf(hash);
        await test.Store.Put(new MemoryStream(bytes), FourBlocks, hash, Cancellation);
        Assert.Equal(bytes, await test.Read(hash));
    }

    [Fact]
    public async Task WrongKeyIsOneLineThatSaysSo()
    {
        var test = await StoreUnderTest.Open(_azurite);
        var start = _azurite.ConnectionString.IndexOf("AccountKey=", StringComparison.Ordinal) + 11;
        var other = _azurite.ConnectionString[..start] + Convert.ToBase64String(new byte[64]) + _azurite.ConnectionString[(start + 88)..];
        var e = await Assert.ThrowsAsync<IOException>(
            () => AzureBlobStore.Open(test.Options with { ConnectionString = other }, test.Time, Cancellation));
        AssertOneLine(e);
        Assert.Contains("refuses us", e.Message, StringComparison.Ordinal);
    }

    private static void AssertOneLine(IOException e)
    {
        Assert.StartsWith("The blob container http://127.0.0.1:", e.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', e.Message);
    }
}
