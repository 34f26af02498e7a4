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

    /// <summary>
    /// Whether a worker that has not joined here is dead for certain: workers are named after their silo ("silo/device"), and the cluster knows one of that
    /// name that is dead, and none that lives.
    /// </summary>
    public bool Died(WorkerId worker)
    {
        var silo = worker.Text[..Math.Max(0, worker.Text.LastIndexOf('/'))];
        var named = members.CurrentSnapshot.Members.Values.Where(member => member.Name == silo).ToList();
        return named.Count > 0 && named.All(member => member.Status == SiloStatus.Dead);
    }
}
