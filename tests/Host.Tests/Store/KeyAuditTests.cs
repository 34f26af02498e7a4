using RenderFarm.Core;
using RenderFarm.Core.Ports;

namespace RenderFarm.Host.Tests.Store;

public sealed class KeyAuditTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task KeysThatAreMadeAndRevokedStandInTheAuditLogOnceWithoutTheirSecrets()
    {
        await using var farm = await FarmFixture.Open();
        var (keys, now) = (farm.Farm.Keys, DateTimeOffset.UnixEpoch.AddDays(1));
        var hash = ContentHash.Of("secret"u8);
        await keys.Add(new ApiKey("abc", "laptop", KeyRole.Viewer, "ann", hash, now, null), "root", Cancellation);
        Assert.True(await keys.Revoke("abc", now.AddDays(1), "bob", Cancellation));
        Assert.True(await keys.Revoke("abc", now.AddDays(2), "eve", Cancellation));
        Assert.False(await keys.Revoke("other", now, "eve", Cancellation));
        Assert.Equal(now.AddDays(1), (await keys.Find("abc", Cancellation))!.Revoked);
        var audit = (await farm.Ask.Audit(null, 10, Cancellation)).Items;
        Assert.Equal(
            [new AuditEntry(now.AddDays(1), "bob", "key-revoke", "abc", "laptop"), new AuditEntry(now, "root", "key-create", "abc", "laptop: viewer of ann")], audit);
        Assert.DoesNotContain(hash.Hex, string.Join(' ', audit), StringComparison.Ordinal);
    }
}
