using FsCheck;
using FsCheck.Fluent;
using RenderFarm.Core.Frames;
using RenderFarm.Core.Leases;
using RenderFarm.Core.Records;
using RenderFarm.Core.Workers;

namespace RenderFarm.Core.Tests.Frames;

public sealed class FrameRecordTests
{
    [Fact]
    public void RangeReadsBackTheSameAllAlong() => Prop.ForAll(ArbMap.Default.ArbFor<ulong>(), seed =>
    {
        var driver = new RangeDriver(seed, first: 2049);
        for (var step = 0; step < 200; step++)
        {
            driver.Step();
            if (step % 5 != 0)
                continue;
            var record = driver.Range.Encode();
            Assert.Equal(record, FrameRange.Decode(record).Encode());
        }
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void RangeThatWasReadBackGoesOnLikeTheOther() => Prop.ForAll(ArbMap.Default.ArbFor<ulong>(), seed =>
    {
        var driver = new RangeDriver(seed);
        var read = driver.Range;
        var applied = 0;
        for (var step = 0; step < 60; step++)
        {
            driver.Step();
            read = FrameRange.Decode(read.Encode()).Apply(driver.Events.Skip(applied));
            applied = driver.Events.Count;
        }
        Assert.Equal(driver.Range.Encode(), read.Encode());
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void EventsReadBackTheSame() => Prop.ForAll(ArbMap.Default.ArbFor<ulong>(), seed =>
    {
        var driver = new RangeDriver(seed);
        for (var step = 0; step < 200; step++)
            driver.Step();
        Assert.Equal(driver.Events, FrameEventCodec.Decode(FrameEventCodec.Encode(driver.Events)));
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void DamageOfAnyByteIsFound()
    {
        var driver = new RangeDriver(3);
        for (var step = 0; step < 200; step++)
            driver.Step();
        var record = driver.Range.Encode();
        for (var at = 0; at < record.Length; at++)
        {
            var damaged = (byte[])record.Clone();
            damaged[at] ^= 0x10;
            Assert.Throws<CorruptRecordException>(() => FrameRange.Decode(damaged));
        }
        for (var length = 0; length < record.Length; length += 7)
            Assert.Throws<CorruptRecordException>(() => FrameRange.Decode(record.AsMemory(0, length)));
        Assert.Throws<CorruptRecordException>(() => FrameEventCodec.Decode(record));
    }

    [Fact]
    public void RecordOfANewerProgramIsRefusedByItsVersion()
    {
        var record = FrameRange.New(1, 2).Encode();
        record[1]++;
        Assert.Contains("version 2", Assert.Throws<CorruptRecordException>(() => FrameRange.Decode(record)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void FieldsThatANewerProgramAppendedAreKeptWhateverHappensToTheRange() => Prop.ForAll(ArbMap.Default.ArbFor<ulong>(), seed =>
    {
        var driver = new RangeDriver(seed);
        driver.Step();
        var newer = FrameRange.Decode(NewerRecord.Of(driver.Range.Encode(), "later"u8));
        var applied = driver.Events.Count;
        for (var step = 0; step < 60; step++)
            driver.Step();
        Assert.Equal(NewerRecord.Of(driver.Range.Encode(), "later"u8), newer.Apply(driver.Events.Skip(applied)).Encode());
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void FieldsThatANewerProgramAppendedToEventsArePassedOver()
    {
        var events = new FrameEvent.CheckpointSaved(3, Samples.Hash(3));
        Assert.Equal([events], FrameEventCodec.Decode(NewerRecord.Of(FrameEventCodec.Encode(events), "later"u8)));
    }

    [Fact]
    public void RecordWithMoreBehindItsFieldsThanAProgramAppendsIsRefused() => Assert.Throws<CorruptRecordException>(() =>
        FrameRange.Decode(NewerRecord.Of(FrameRange.New(1, 2).Encode(), new byte[FarmLimits.LaterBytes + 1])));

    [Fact]
    public void WorstRangeOfFramesThatRunFitsARecord()
    {
        var range = Worst();
        Assert.Equal(FarmLimits.FramesOfARange, range.Counts.Running);
        Assert.Equal(FarmLimits.FramesOfARange + FarmLimits.SecondLeasesOfARange, range.LeaseCount);
        Assert.InRange(range.Encode().Length, 200_000, FarmLimits.RecordBytes - FarmLimits.LaterBytes);
    }

    [Fact]
    public void WorstRangeOfFramesThatAreDoneFitsARecord()
    {
        var range = Worst();
        foreach (var (frame, lease) in range.Leases().DistinctBy(held => held.Frame).ToList())
            range = range.Apply(new FrameEvent.Committed(frame, lease.Attempt, lease.Worker, Samples.Result(frame) with
            {
                Bytes = long.MaxValue, Width = int.MaxValue, Height = int.MaxValue, Iterations = int.MaxValue, NetworkHash = Samples.Hash(frame),
                Backend = Long("backend", frame, 300),
            }));
        Assert.Equal(FarmLimits.FramesOfARange, range.Counts.Done);
        Assert.InRange(range.Encode().Length, 150_000, FarmLimits.RecordBytes - FarmLimits.LaterBytes);
        Assert.Equal(range.Encode(), FrameRange.Decode(range.Encode()).Encode());
    }

    [Fact]
    public void OrdinaryFinishedRangeTakesFarLess()
    {
        var range = FrameRange.New(1, FarmLimits.FramesOfARange);
        for (var frame = 1; frame <= range.Last; frame++)
            range = range.Apply(
                new FrameEvent.Leased(frame, new(Samples.Attempt(frame), Samples.Ann, Samples.Noon, Samples.Noon)),
                new FrameEvent.Committed(frame, Samples.Attempt(frame), Samples.Ann, Samples.Result(frame)));
        Assert.InRange(range.Encode().Length, 0, 130_000);
    }

    /// <summary>Every frame failed some times with long evidence on workers with long names, left a checkpoint, and runs again.</summary>
    private static FrameRange Worst()
    {
        var range = FrameRange.New(FarmLimits.FramesOfAJob - FarmLimits.FramesOfARange + 1, FarmLimits.FramesOfARange);
        var attempt = 0;
        for (var round = 0; round < 3; round++)
            for (var frame = range.First; frame <= range.Last; frame++)
                range = range.Apply(Leased(frame, ++attempt), new FrameEvent.AttemptFailed(
                    frame, Samples.Attempt(attempt), Name(attempt), (FailureKind)(1 + round), Long("evidence", attempt, FarmLimits.EvidenceBytes),
                    FrameState.Waiting, Samples.Noon, Samples.Noon));
        for (var frame = range.First; frame <= range.Last; frame++)
            range = range.Apply(Leased(frame, ++attempt), new FrameEvent.CheckpointSaved(frame, Samples.Hash(frame)));
        for (var frame = range.First; frame < range.First + FarmLimits.SecondLeasesOfARange; frame++)
            range = range.Apply(Leased(frame, ++attempt));
        return range;
    }

    private static FrameEvent.Leased Leased(int frame, int attempt) =>
        new FrameEvent.Leased(frame, new Lease(Samples.Attempt(attempt), Name(attempt), Samples.Noon, Samples.Noon));

    private static WorkerId Name(int number) => WorkerId.Parse(Long("worker", number, 100));

    private static string Long(string text, int number, int length) => $"{text}-{number}-".PadRight(length, 'x');
}
