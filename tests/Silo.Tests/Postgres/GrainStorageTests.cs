using Microsoft.Extensions.DependencyInjection;
using Orleans;
using Orleans.Runtime;
using Orleans.Storage;
using RenderFarm.Grains;

namespace RenderFarm.Silo.Tests.Postgres;

/// <summary>What grains may rely on, asked of Orleans' own provider over our statements.</summary>
public sealed class GrainStorageTests(OrleansOnPostgres orleans) : IClassFixture<OrleansOnPostgres>
{
    private const string Kind = "job";

    private IGrainStorage Storage => orleans.Services.GetRequiredKeyedService<IGrainStorage>(FarmGrains.Storage);

    [Fact]
    public async Task WhatWasWrittenIsReadBack()
    {
        var (grain, written) = (NewGrain(), new GrainState<List<byte>> { State = Bytes(256 << 10) });
        await Storage.WriteStateAsync(Kind, grain, written);
        var read = await Read(grain);
        Assert.True(read.RecordExists);
        Assert.Equal(written.State, read.State);
        Assert.Equal(written.ETag, read.ETag);
    }

    [Fact]
    public async Task ARowThatIsNotThereDoesNotExist()
    {
        var read = await Read(NewGrain());
        Assert.False(read.RecordExists);
        Assert.Null(read.ETag);
    }

    [Fact]
    public async Task WritingWithoutVersionOntoARowFails()
    {
        var grain = NewGrain();
        await Storage.WriteStateAsync(Kind, grain, new GrainState<List<byte>> { State = Bytes(1) });
        await Assert.ThrowsAsync<InconsistentStateException>(() => Storage.WriteStateAsync(Kind, grain, new GrainState<List<byte>> { State = Bytes(2) }));
        Assert.Equal(Bytes(1), (await Read(grain)).State);
    }

    [Fact]
    public async Task WritingWithAnOldVersionFails()
    {
        var (grain, state) = (NewGrain(), new GrainState<List<byte>> { State = Bytes(1) });
        await Storage.WriteStateAsync(Kind, grain, state);
        var old = new GrainState<List<byte>> { State = Bytes(3), ETag = state.ETag, RecordExists = true };
        state.State = Bytes(2);
        await Storage.WriteStateAsync(Kind, grain, state);
        await Assert.ThrowsAsync<InconsistentStateException>(() => Storage.WriteStateAsync(Kind, grain, old));
        await Assert.ThrowsAsync<InconsistentStateException>(() => Storage.ClearStateAsync(Kind, grain, old));
        Assert.Equal(Bytes(2), (await Read(grain)).State);
    }

    [Fact]
    public async Task WritingWithAVersionOfARowThatNeverWasFails() => await Assert.ThrowsAsync<InconsistentStateException>(
        () => Storage.WriteStateAsync(Kind, NewGrain(), new GrainState<List<byte>> { State = Bytes(1), ETag = "1", RecordExists = true }));

    [Fact]
    public async Task VersionsGrowAcrossAClearSoThatNoOldOneIsEverValidAgain()
    {
        var (grain, state) = (NewGrain(), new GrainState<List<byte>> { State = Bytes(1) });
        await Storage.WriteStateAsync(Kind, grain, state);
        var stale = new GrainState<List<byte>> { State = Bytes(9), ETag = state.ETag, RecordExists = true };
        await Storage.ClearStateAsync(Kind, grain, state);
        Assert.False(state.RecordExists);
        Assert.True(Version(state) > Version(stale));
        var read = await Read(grain);
        Assert.False(read.RecordExists);
        Assert.Equal(state.ETag, read.ETag);
        await Assert.ThrowsAsync<InconsistentStateException>(() => Storage.WriteStateAsync(Kind, grain, stale));
        await Assert.ThrowsAsync<InconsistentStateException>(() => Storage.WriteStateAsync(Kind, grain, new GrainState<List<byte>> { State = Bytes(9) }));
        read.State = Bytes(2);
        await Storage.WriteStateAsync(Kind, grain, read);
        Assert.True(Version(read) > Version(state));
        await Assert.ThrowsAsync<InconsistentStateException>(() => Storage.WriteStateAsync(Kind, grain, stale));
    }

    [Fact]
    public async Task OfManyWritersWithOneVersionOneWins()
    {
        var (grain, first) = (NewGrain(), new GrainState<List<byte>> { State = Bytes(1) });
        await Storage.WriteStateAsync(Kind, grain, first);
        var won = await Task.WhenAll(Enumerable.Range(0, 16).Select(i => Wins(grain, Bytes(i + 2), first.ETag)));
        Assert.Single(won, true);
    }

    [Fact]
    public async Task OfManyFirstWritersOneWins()
    {
        var grain = NewGrain();
        Assert.Single(await Task.WhenAll(Enumerable.Range(0, 16).Select(i => Wins(grain, Bytes(i + 1), null))), true);
    }

    [Fact]
    public async Task KindsAndKeysAreKeptApart()
    {
        GrainId[] grains = [NewGrain(), GrainId.Create(Kind, "ann"), GrainId.Create(Kind, "Ann"), GrainId.Create(GrainType.Create("range"), GrainIdKeyExtensions.CreateIntegerKey(7)),
            GrainId.Create(GrainType.Create("range"), GrainIdKeyExtensions.CreateIntegerKey(7, "b")), GrainId.Create(GrainType.Create("range"), GrainIdKeyExtensions.CreateGuidKey(Guid.Empty))];
        foreach (var (i, grain) in grains.Index())
            await Storage.WriteStateAsync(grain.Type.ToString()!, grain, new GrainState<List<byte>> { State = Bytes(i + 1) });
        foreach (var (i, grain) in grains.Index())
        {
            var read = new GrainState<List<byte>>();
            await Storage.ReadStateAsync(grain.Type.ToString()!, grain, read);
            Assert.Equal(Bytes(i + 1), read.State);
        }
    }

    private async Task<bool> Wins(GrainId grain, List<byte> state, string? etag)
    {
        try
        {
            await Storage.WriteStateAsync(Kind, grain, new GrainState<List<byte>> { State = state, ETag = etag, RecordExists = etag is not null });
            return true;
        }
        catch (InconsistentStateException)
        {
            return false;
        }
    }

    private async Task<GrainState<List<byte>>> Read(GrainId grain)
    {
        var state = new GrainState<List<byte>>();
        await Storage.ReadStateAsync(Kind, grain, state);
        return state;
    }

    private static GrainId NewGrain() => GrainId.Create(Kind, Guid.NewGuid().ToString("N"));

    private static List<byte> Bytes(int count) => [.. Enumerable.Range(0, count).Select(i => (byte)(i * 7))];

    private static int Version(GrainState<List<byte>> state) => int.Parse(state.ETag!, System.Globalization.CultureInfo.InvariantCulture);
}
