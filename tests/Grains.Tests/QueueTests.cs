using System.Diagnostics.Metrics;
using RenderFarm.Core.Jobs;
using RenderFarm.Core.Ports;
using RenderFarm.Core.Workers;
using RenderFarm.Grains.Queue;
using RenderFarm.Grains.Storage;
using RenderFarm.Ports;

namespace RenderFarm.Grains.Tests;

public sealed class QueueTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task DrainingAWorkerIsRememberedAndTheLogOfItIsTrimmed()
    {
        await using var farm = await ClusterFixture.Open();
        await farm.Submit(1);
        await farm.Lease(1);
        for (var i = 0; i < 20; i++)
            foreach (var change in new[] { WorkerChange.Drain, WorkerChange.Enable })
                (await farm.Ask.Change(FarmAtWork.Worker, change, FarmAtWork.Ann, Cancellation)).OrThrow();
        (await farm.Ask.Change(FarmAtWork.Worker, WorkerChange.Drain, FarmAtWork.Ann, Cancellation)).OrThrow();
        await farm.Cluster.DeactivateAsync(farm.Grains.GetGrain<IQueueShard>(0));
        // What the shard left behind is its head alone: nothing of the log has to be folded again.
        var log = new QueueLog(new Rows(farm.Cluster.Silos[0].ServiceProvider, farm.Grains.GetGrain<IQueueShard>(0).GetGrainId()));
        var (head, entries) = await log.Load();
        Assert.Empty(entries);
        Assert.Equal([FarmAtWork.Worker], head.Draining);
        Assert.Empty(await farm.Lease());
    }

    [Fact]
    public async Task FramesOfASiloThatDiedAreLeasedAgainWithoutTheirLeasesRunningOut()
    {
        await using var farm = await ClusterFixture.Open(silos: 2);
        var expired = 0L;
        using var listener = new MeterListener
        {
            InstrumentPublished = (instrument, l) =>
            {
                if (farm.Instruments.Made(instrument) && instrument.Name == "farm.leases.expired")
                    l.EnableMeasurementEvents(instrument);
            },
        };
        listener.SetMeasurementEventCallback<long>((_, value, _, _) => Interlocked.Add(ref expired, value));
        listener.Start();
        var job = await farm.Submit(2);
        // The worker lives in the second silo; the queue may live in either, and dies with it or does not.
        var far = farm.Service<ILeases>(1);
        var worker = WorkerId.Parse("far/cpu0");
        await far.Join(new WorkerDescription(worker, "far", "cpu", "cpu-test", 1L << 34, [], "1"), Cancellation);
        Assert.NotEmpty(await far.Lease(new LeaseRequest(worker, 1, []), Cancellation));
        await farm.Cluster.KillSiloAsync(farm.Cluster.Silos[1], Cancellation);
        var done = 0;
        while (done < 2)
            try
            {
                done += await farm.Work();
            }
            catch (IOException)
            {
                // The cluster is still finding out.
            }
        Assert.Equal(JobState.Finished, (await farm.View(job)).State);
        Assert.Equal(0, Volatile.Read(ref expired));
    }
}
