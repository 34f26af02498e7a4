using System.Net.Sockets;
using Azure;

namespace RenderFarm.Azure.Tests;

/// <summary>Failures of the account's connections, as they were seen, are one line; those of the caller stay what they are.</summary>
public sealed class AzureFailuresTests
{
    private static readonly Uri Container = new("https://account.blob.core.windows.net/farm");

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public static TheoryData<Exception> Broken =>
    [
        new RequestFailedException("An error occurred while sending the request."),
        new HttpRequestException("An error occurred while sending the request."),
        new SocketException(107),
        // The first try broke off, the second before it had connected.
        new AggregateException(new RequestFailedException("An error occurred while sending the request."), new SocketException(107)),
        new AggregateException(new SocketException(107), new IOException("The response ended prematurely.")),
    ];

    [Theory, MemberData(nameof(Broken), DisableDiscoveryEnumeration = true)]
    public async Task BrokenConnectionsAreALineThatSaysSo(Exception broken)
    {
        var said = await Assert.ThrowsAsync<IOException>(() => AzureFailures.Explained<int>(Container, () => throw broken, Cancellation));
        Assert.StartsWith($"The blob container {Container} cannot be reached: ", said.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', said.Message);
        Assert.Same(broken, said.InnerException);
    }

    [Fact]
    public async Task TheCallersOwnFaultsAreNotTheAccounts()
    {
        Exception[] own = [new IOException("the source cannot be read"), new ArgumentException("a bug"), new AggregateException(new SocketException(107), new ArgumentException("a bug"))];
        foreach (var fault in own)
            Assert.Same(fault, await Assert.ThrowsAnyAsync<Exception>(() => AzureFailures.Explained<int>(Container, () => throw fault, Cancellation)));
        using var cancelled = new CancellationTokenSource();
        await cancelled.CancelAsync();
        await Assert.ThrowsAsync<OperationCanceledException>(() => AzureFailures.Explained<int>(Container, () => throw new OperationCanceledException(), cancelled.Token));
    }
}
