using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Orleans;
using Orleans.Configuration;
using Orleans.Runtime;
using Orleans.Runtime.MembershipService;

namespace RenderFarm.Silo.Tests.Postgres;

public sealed class MembershipTests(OrleansOnPostgres orleans) : IClassFixture<OrleansOnPostgres>
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    // Whole microseconds, as PostgreSQL keeps them.
    private static readonly DateTime Started = new(2026, 11, 23, 13, 30, 15, 123, DateTimeKind.Utc);

    [Fact]
    public async Task ASiloIsFoundAsItWasWritten()
    {
        var table = await NewTable();
        var entry = Entry(1);
        Assert.True(await table.InsertRowAsync(entry, (await table.ReadAllAsync(Cancellation)).Version.Next(), Cancellation));
        var read = Assert.Single((await table.ReadAllAsync(Cancellation)).Members).Item1;
        Assert.Equal(
            (entry.SiloAddress, entry.Status, entry.SiloName, entry.HostName, entry.ProxyPort, Started, Started),
            (read.SiloAddress, read.Status, read.SiloName, read.HostName, read.ProxyPort, read.StartTime, read.IAmAliveTime));
        Assert.Equal(DateTimeKind.Utc, read.StartTime.Kind);
        Assert.Equal(entry.SiloAddress, Assert.Single((await table.ReadRowAsync(entry.SiloAddress, Cancellation)).Members).Item1.SiloAddress);
        Assert.Empty((await table.ReadRowAsync(Entry(2).SiloAddress, Cancellation)).Members);
    }

    [Fact]
    public async Task EachChangeRaisesTheVersionAndOldVersionsFail()
    {
        var table = await NewTable();
        var before = (await table.ReadAllAsync(Cancellation)).Version;
        Assert.True(await table.InsertRowAsync(Entry(1), before.Next(), Cancellation));
        Assert.False(await table.InsertRowAsync(Entry(2), before.Next(), Cancellation));
        var after = await table.ReadAllAsync(Cancellation);
        Assert.Equal(before.Version + 1, after.Version.Version);
        var entry = Entry(1);
        entry.Status = SiloStatus.Dead;
        Assert.False(await table.UpdateRowAsync(entry, after.Members[0].Item2, before.Next(), Cancellation));
        entry.AddSuspector(Entry(2).SiloAddress, Started);
        Assert.True(await table.UpdateRowAsync(entry, after.Members[0].Item2, after.Version.Next(), Cancellation));
        var last = await table.ReadAllAsync(Cancellation);
        Assert.Equal(after.Version.Version + 1, last.Version.Version);
        Assert.Equal(SiloStatus.Dead, Assert.Single(last.Members).Item1.Status);
        Assert.Equal(Tuple.Create(Entry(2).SiloAddress, Started), Assert.Single(last.Members[0].Item1.SuspectTimes!));
    }

    [Fact]
    public async Task ASiloJoinsOnceAndOnlyMembersChange()
    {
        var table = await NewTable();
        Assert.True(await table.InsertRowAsync(Entry(1), (await table.ReadAllAsync(Cancellation)).Version.Next(), Cancellation));
        var version = (await table.ReadAllAsync(Cancellation)).Version;
        Assert.False(await table.InsertRowAsync(Entry(1), version.Next(), Cancellation));
        Assert.False(await table.UpdateRowAsync(Entry(2), (await table.ReadAllAsync(Cancellation)).Members[0].Item2, version.Next(), Cancellation));
        Assert.Equal(version.Version, (await table.ReadAllAsync(Cancellation)).Version.Version);
    }

    [Fact]
    public async Task OfManySilosThatJoinAtOnceWithOneVersionOneDoes()
    {
        var table = await NewTable();
        var version = (await table.ReadAllAsync(Cancellation)).Version.Next();
        Assert.Single(await Task.WhenAll(Enumerable.Range(1, 12).Select(i => table.InsertRowAsync(Entry(i), version, Cancellation))), true);
        Assert.Single((await table.ReadAllAsync(Cancellation)).Members);
    }

    [Fact]
    public async Task SignsOfLifeLeaveTheVersionAlone()
    {
        var table = await NewTable();
        await table.InsertRowAsync(Entry(1), (await table.ReadAllAsync(Cancellation)).Version.Next(), Cancellation);
        var entry = Entry(1);
        entry.IAmAliveTime = Started.AddMinutes(3);
        await table.UpdateIAmAliveAsync(entry, Cancellation);
        var read = await table.ReadAllAsync(Cancellation);
        Assert.Equal((1, Started.AddMinutes(3)), (read.Version.Version, read.Members[0].Item1.IAmAliveTime));
    }

    [Fact]
    public async Task SilentDeadOnesAreForgottenAndActiveOnesNever()
    {
        var table = await NewTable();
        await table.InsertRowAsync(Entry(1), (await table.ReadAllAsync(Cancellation)).Version.Next(), Cancellation);
        var dead = Entry(2);
        dead.Status = SiloStatus.Dead;
        await table.InsertRowAsync(dead, (await table.ReadAllAsync(Cancellation)).Version.Next(), Cancellation);
        await table.CleanupDefunctSiloEntriesAsync(Started.AddDays(1), Cancellation);
        Assert.Equal(Entry(1).SiloAddress, Assert.Single((await table.ReadAllAsync(Cancellation)).Members).Item1.SiloAddress);
    }

    [Fact]
    public async Task ClustersOfOneDatabaseDoNotSeeEachOther()
    {
        var (one, other) = (await NewTable(), await NewTable());
        await one.InsertRowAsync(Entry(1), (await one.ReadAllAsync(Cancellation)).Version.Next(), Cancellation);
        Assert.Empty((await other.ReadAllAsync(Cancellation)).Members);
    }

    private async Task<AdoNetClusteringTable> NewTable()
    {
        var services = orleans.Services;
        var name = Guid.NewGuid().ToString("N");
        var table = new AdoNetClusteringTable(
            services, Microsoft.Extensions.Options.Options.Create(new ClusterOptions { ClusterId = name, ServiceId = name }),
            services.GetRequiredService<IOptions<AdoNetClusteringSiloOptions>>(), NullLogger<AdoNetClusteringTable>.Instance);
        await table.InitializeMembershipTableAsync(tryInitTableVersion: true, Cancellation);
        return table;
    }

    private static MembershipEntry Entry(int number) => new()
    {
        SiloAddress = SiloAddress.New(IPAddress.Parse("10.1.2.3"), 11_000 + number, number), Status = SiloStatus.Active, SiloName = $"silo {number}", HostName = "host",
        ProxyPort = 30_000, StartTime = Started, IAmAliveTime = Started,
    };
}
