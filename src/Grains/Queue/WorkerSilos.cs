using Orleans.Runtime;
using RenderFarm.Core.Workers;

namespace RenderFarm.Grains.Queue;

/// <summary>In which silo each worker lives: the cluster knows within seconds that a silo died, long before a lease runs out.</summary>
internal sealed class WorkerSilos(IClusterMembershipService members)
{
    private readonly Dictionary<WorkerId, SiloAddress> _silos = [];

    public void Joined(WorkerId worker, string silo) => _silos[worker] = SiloAddress.FromParsableString(silo);

    public void Left(WorkerId worker) => _silos.Remove(worker);

    /// <summary>Workers of silos that are dead.</summary>
    public IReadOnlyList<WorkerId> Dead() => _silos.Count == 0 ? []
        : [.. _silos.Where(pair => members.CurrentSnapshot.GetSiloStatus(pair.Value) == SiloStatus.Dead).Select(pair => pair.Key)];
}
