using RenderFarm.Core;

namespace RenderFarm.Azure.Tests;

public sealed class AzureBlobOptionsTests
{
    private static readonly AzureBlobOptions Right = new() { ServiceUri = new Uri("https://account.blob.core.windows.net") };

    [Fact]
    public void RightOnesPass() => Assert.Same(Right, Right.Checked());

    [Fact]
    public void EachFaultIsALineWithoutTheSecret()
    {
        AzureBlobOptions[] wrong =
        [
            new(),
            Right with { ConnectionString = "AccountKey=secret" },
            new() { ConnectionString = "secret" },
            new() { ServiceUri = new Uri("http://account.blob.core.windows.net") },
            Right with { Container = "No" },
            Right with { Container = "a--b" },
            Right with { Retries = 21 },
            Right with { FirstPause = TimeSpan.Zero },
            Right with { TryTimeout = TimeSpan.Zero },
        ];
        Assert.All(wrong, options =>
        {
            var e = Assert.Throws<InputException>(options.Checked);
            Assert.StartsWith("Blob storage: ", e.Message, StringComparison.Ordinal);
            Assert.DoesNotContain("secret", e.Message, StringComparison.Ordinal);
        });
    }
}
