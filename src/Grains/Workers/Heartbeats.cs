using Orleans.Concurrency;
using RenderFarm.Core.Ports;
using RenderFarm.Core.Workers;
using RenderFarm.Grains.Queue;
using RenderFarm.Grains.Wire;

namespace RenderFarm.Grains.Workers;

[GrainType("farm.heartbeats"), StatelessWorker(1), Reentrant]
internal sealed class Heartbeats(TimeProvider time) : Grain, IHeartbeats
{
    private readonly Dictionary<int, Batch> _gathering = [];

    private sealed class Batch
    {
        public List<WorkerBeat> Beats { get; } = [];

        /// <summary>One list for each beat.</summary>
        public TaskCompletionSource<IReadOnlyList<IReadOnlyList<LeaseVerdict>>> Verdicts { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }

    public async Task<Sent<IReadOnlyList<LeaseVerdict>>> Renew(int shard, string worker, Sent<IReadOnlyList<AttemptProgress>> running)
    {
        if (!_gathering.TryGetValue(shard, out var batch))
        {
            _gathering[shard] = batch = new Batch();
            _ = Send(shard, batch);
        }
        var place = batch.Beats.Count;
        batch.Beats.Add(new WorkerBeat(WorkerId.Parse(worker), running.Value));
        return new((await batch.Verdicts.Task)[place]);
    }

    private async Task Send(int shard, Batch batch)
    {
        await Task.Delay(Limits.HeartbeatPause, time);
        _gathering.Remove(shard);
        try
        {
            batch.Verdicts.SetResult((await GrainFactory.GetGrain<IQueueShard>(shard).Renew(batch.Beats)).Value);
        }
        catch (Exception e)
        {
            // Each of those who wait hears of it.
            batch.Verdicts.SetException(e);
        }
    }
}
