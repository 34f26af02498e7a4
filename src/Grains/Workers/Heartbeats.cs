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
        public required Task<Sent<IReadOnlyList<IReadOnlyList<LeaseVerdict>>>> Verdicts { get; set; }
    }

    public async Task<Sent<IReadOnlyList<LeaseVerdict>>> Renew(int shard, string worker, Sent<IReadOnlyList<AttemptProgress>> running)
    {
        if (!_gathering.TryGetValue(shard, out var batch))
        {
            _gathering[shard] = batch = new Batch { Verdicts = null! };
            batch.Verdicts = Send(shard, batch);
        }
        var place = batch.Beats.Count;
        batch.Beats.Add(new WorkerBeat(WorkerId.Parse(worker), running.Value));
        var verdicts = await batch.Verdicts;
        return new(verdicts.Value[place]);
    }

    private async Task<Sent<IReadOnlyList<IReadOnlyList<LeaseVerdict>>>> Send(int shard, Batch batch)
    {
        await Task.Delay(Limits.HeartbeatPause, time);
        _gathering.Remove(shard);
        return await GrainFactory.GetGrain<IQueueShard>(shard).Renew(batch.Beats);
    }
}
