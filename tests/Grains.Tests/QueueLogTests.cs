using Microsoft.Extensions.DependencyInjection;
using Orleans.Runtime;
using Orleans.Storage;
using RenderFarm.Grains.Queue;
using RenderFarm.Grains.Storage;

namespace RenderFarm.Grains.Tests;

public sealed class QueueLogTests
{
    private readonly KeptRows _kept = new();

    private QueueLog Log => new(new Rows(
        new ServiceCollection().AddKeyedSingleton<IGrainStorage>(FarmGrains.Storage, _kept).BuildServiceProvider(), GrainId.Create("queue", "0")));

    [Fact]
    public async Task EntriesComeBackInOrderAlsoWhenTheRingCameRound()
    {
        var log = Log;
        await log.Load();
        var most = 3 * Limits.LogRows + 7;
        for (var i = 1; i <= most; i++)
        {
            await log.Append([(byte)i]);
            if (i % 100 == 0)
                await log.Trim(new QueueHead(i - 20, [], []));
        }
        var (head, entries) = await Log.Load();
        Assert.Equal(most - most % 100 - 20, head.Sequence);
        Assert.Equal(Enumerable.Range((int)head.Sequence + 1, most - (int)head.Sequence), entries.Select(entry => (int)entry.Sequence));
        Assert.All(entries, entry => Assert.Equal((byte)entry.Sequence, Assert.Single(entry.Bytes)));
    }

    [Fact]
    public async Task OfTwoWritersOnlyTheFirstToWriteAnEntrySucceeds()
    {
        var (one, other) = (Log, Log);
        await one.Load();
        await other.Load();
        await one.Append([1]);
        await Assert.ThrowsAsync<InconsistentStateException>(() => other.Append([2]));
        await other.Load();
        await other.Append([3]);
        await Assert.ThrowsAsync<InconsistentStateException>(() => one.Append([4]));
        Assert.Equal([1, 3], (await Log.Load()).Entries.Select(entry => (int)entry.Bytes[0]));
    }

    [Fact]
    public async Task WriterThatSleptWhileTheRingCameRoundWritesNothing()
    {
        var sleeper = Log;
        await sleeper.Load();
        await sleeper.Append([0]);
        var awake = Log;
        await awake.Load();
        for (var i = 2; i <= Limits.LogRows + 2; i++)
        {
            await awake.Append([1]);
            await awake.Trim(new QueueHead(i, [], []));
        }
        await Assert.ThrowsAsync<InconsistentStateException>(() => sleeper.Append([9]));
        await Assert.ThrowsAsync<InconsistentStateException>(() => sleeper.Trim(new QueueHead(1, [], [])));
        Assert.Equal(Limits.LogRows + 2, (await Log.Load()).Head.Sequence);
    }

    [Fact]
    public async Task HeadThatWasWrittenUnseenIsWrittenAgain()
    {
        var log = Log;
        await log.Load();
        for (var i = 0; i < 3; i++)
            await log.Append([1]);
        _kept.Faults = _ => WriteFault.Unacknowledged;
        await Assert.ThrowsAsync<TimeoutException>(() => log.Trim(new QueueHead(2, [], [])));
        _kept.Faults = _ => WriteFault.None;
        await log.Trim(new QueueHead(3, [], []));
        Assert.Equal(3, (await Log.Load()).Head.Sequence);
    }

    [Fact]
    public async Task LastHeadOfTheActivationBeforeDoesNotStopTheNextOne()
    {
        var before = Log;
        await before.Load();
        await before.Append([1]);
        var next = Log;
        await next.Load();
        await before.Trim(new QueueHead(1, [], []));
        await next.Append([2]);
        await next.Trim(new QueueHead(2, [], []));
        await Assert.ThrowsAsync<InconsistentStateException>(() => before.Trim(new QueueHead(1, [], [])));
        Assert.Equal(2, (await Log.Load()).Head.Sequence);
    }

    [Fact]
    public async Task LogThatNobodyTrimsSaysSoBeforeItOverwritesAnything()
    {
        var log = Log;
        await log.Load();
        for (var i = 0; i < Limits.LogRows; i++)
            await log.Append([1]);
        await Assert.ThrowsAsync<InvalidOperationException>(() => log.Append([2]));
        Assert.Equal(Limits.LogRows, (await Log.Load()).Entries.Count);
    }
}
