using RenderFarm.Core.Ports;
using RenderFarm.Grains.Wire;

namespace RenderFarm.Grains.Workers;

/// <summary>Gathers the heartbeats of one silo's workers, so that a shard hears of a silo, not of each of its devices.</summary>
[Alias("farm.heartbeats")]
internal interface IHeartbeats : IGrainWithIntegerKey
{
    /// <summary>One verdict for each attempt, in order.</summary>
    [Alias("renew")]
    Task<Sent<IReadOnlyList<LeaseVerdict>>> Renew(int shard, string worker, Sent<IReadOnlyList<AttemptProgress>> running);
}
