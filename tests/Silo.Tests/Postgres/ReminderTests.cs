using Microsoft.Extensions.DependencyInjection;
using Orleans;
using Orleans.Runtime;

namespace RenderFarm.Silo.Tests.Postgres;

public sealed class ReminderTests(OrleansOnPostgres orleans) : IClassFixture<OrleansOnPostgres>
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private static readonly DateTime First = new(2026, 11, 23, 13, 30, 15, 500, DateTimeKind.Utc);

    private IReminderTable Table => orleans.Services.GetRequiredService<IReminderTable>();

    [Theory]
    [InlineData(1)]
    // Beyond what milliseconds in 32 bits hold.
    [InlineData(60 * 24 * 100)]
    public async Task AReminderIsReadBackWithItsTimeInUtc(int minutes)
    {
        var (grain, period) = (NewGrain(), TimeSpan.FromMinutes(minutes));
        var etag = await Table.UpsertRow(new ReminderEntry { GrainId = grain, ReminderName = "watch", StartAt = First, Period = period }, Cancellation);
        var read = (await Table.ReadRow(grain, "watch", Cancellation))!;
        Assert.Equal((grain, "watch", First, period, etag), (read.GrainId, read.ReminderName, read.StartAt, read.Period, read.ETag));
        Assert.Equal(DateTimeKind.Utc, read.StartAt.Kind);
        Assert.Single((await Table.ReadRows(grain, Cancellation)).Reminders);
        Assert.Null(await Table.ReadRow(grain, "other", Cancellation));
    }

    [Fact]
    public async Task OnlyTheNewestVersionIsRemovedEvenAfterARemoval()
    {
        var grain = NewGrain();
        var first = await Upsert(grain);
        var second = await Upsert(grain);
        Assert.False(await Table.RemoveRow(grain, "watch", first, Cancellation));
        Assert.True(await Table.RemoveRow(grain, "watch", second, Cancellation));
        await Upsert(grain);
        Assert.False(await Table.RemoveRow(grain, "watch", first, Cancellation));
        Assert.False(await Table.RemoveRow(grain, "watch", second, Cancellation));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public async Task EveryReminderIsInExactlyOnePartOfTheRing(int shift)
    {
        GrainId[] grains = [.. Enumerable.Range(0, 64).Select(_ => NewGrain())];
        foreach (var grain in grains)
            await Upsert(grain);
        // Parts that end at, before and after the places where signed numbers turn over.
        uint[] ends = [0x1000_0000, 0x7FFF_FFFF, 0x8000_0000u + (uint)shift, 0xC000_0000, 0xFFFF_FFFF];
        List<GrainId> found = [];
        for (var i = 0; i < ends.Length; i++)
            found.AddRange((await Table.ReadRows(ends[i], ends[(i + 1) % ends.Length], Cancellation)).Reminders.Select(entry => entry.GrainId));
        Assert.Equal(grains.Order(), found.Where(grains.Contains).Order());
        // A silo alone has it all.
        Assert.Subset(found.ToHashSet(), (await Table.ReadRows(7, 7, Cancellation)).Reminders.Select(entry => entry.GrainId).Intersect(found).ToHashSet());
        Assert.Equal(grains.Length, (await Table.ReadRows(7, 7, Cancellation)).Reminders.Count(entry => grains.Contains(entry.GrainId)));
    }

    private async Task<string> Upsert(GrainId grain) =>
        (await Table.UpsertRow(new ReminderEntry { GrainId = grain, ReminderName = "watch", StartAt = First, Period = TimeSpan.FromMinutes(1) }, Cancellation))!;

    private static GrainId NewGrain() => GrainId.Create("shard", Guid.NewGuid().ToString("N"));
}
