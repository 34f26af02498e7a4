using RenderFarm.Deploy.Tests.Manifests;

namespace RenderFarm.Deploy.Tests;

/// <summary>Whoever selects pods selects some that are there.</summary>
public sealed class LabelTests
{
    [Theory]
    [MemberData(nameof(Overlays.All), MemberType = typeof(Overlays))]
    public void WorkloadsSelectTheirOwnPodsAndNoOthers(string overlay)
    {
        var workloads = Cluster.Of(overlay).Workloads;
        Assert.All(workloads, workload => Assert.Equal(
            [workload.Metadata.Name],
            workloads.Where(other => workload.Spec.Selector.Matches(other.Spec.Template.Metadata.Labels)).Select(other => other.Metadata.Name)));
    }

    [Theory]
    [MemberData(nameof(Overlays.All), MemberType = typeof(Overlays))]
    public void ServicesLeadToAPortOfOneWorkload(string overlay)
    {
        var cluster = Cluster.Of(overlay);
        Assert.All(cluster.Of<ServiceSpec>("Service"), service =>
        {
            var behind = Assert.Single(cluster.Workloads, workload => Selects(service.Spec.Selector, workload));
            var ports = behind.Spec.Template.Spec.Containers.SelectMany(container => container.Ports).Select(port => port.Name);
            Assert.Subset(ports.ToHashSet(), service.Spec.Ports.Select(port => port.TargetPort).ToHashSet());
        });
    }

    [Theory]
    [MemberData(nameof(Overlays.All), MemberType = typeof(Overlays))]
    public void StatefulSetsHaveTheServiceTheyName(string overlay)
    {
        var cluster = Cluster.Of(overlay);
        var services = cluster.Of<ServiceSpec>("Service").Select(service => service.Metadata.Name).ToList();
        Assert.All(cluster.Workloads.Where(workload => workload.Kind == "StatefulSet"), set => Assert.Contains(set.Spec.ServiceName, services));
    }

    [Theory]
    [MemberData(nameof(Overlays.All), MemberType = typeof(Overlays))]
    public void EverySiloHasItsOwnDisruptionBudget(string overlay)
    {
        var cluster = Cluster.Of(overlay);
        var budgets = cluster.Of<DisruptionSpec>("PodDisruptionBudget");
        // Two budgets over one pod make every eviction an error.
        Assert.All(cluster.Silos, silo => Assert.Single(budgets, budget => Selects(budget.Spec.Selector.MatchLabels, silo)));
        Assert.All(budgets, budget => Assert.NotNull(budget.Spec.MaxUnavailable));
    }

    [Theory]
    [MemberData(nameof(Overlays.All), MemberType = typeof(Overlays))]
    public void SpreadCountsThePodsThatAreSpread(string overlay) =>
        Assert.All(Cluster.Of(overlay).Silos, silo =>
        {
            Assert.NotEmpty(silo.Spec.Template.Spec.TopologySpreadConstraints);
            Assert.All(silo.Spec.Template.Spec.TopologySpreadConstraints, spread => Assert.Equal(silo.Spec.Selector.MatchLabels, spread.LabelSelector.MatchLabels));
        });

    [Theory]
    [MemberData(nameof(Overlays.All), MemberType = typeof(Overlays))]
    public void MountsHaveTheirVolumes(string overlay) =>
        Assert.All(Cluster.Of(overlay).Workloads, workload => Assert.Equal(
            workload.Spec.Template.Spec.Volumes.Select(volume => volume.Name).Concat(workload.Spec.VolumeClaimTemplates.Select(claim => claim.Metadata.Name)).Order(),
            workload.Spec.Template.Spec.Containers.SelectMany(container => container.VolumeMounts).Select(mount => mount.Name).Distinct().Order()));

    private static bool Selects(Dictionary<string, string> labels, Document<WorkloadSpec> workload) =>
        new Selector { MatchLabels = labels }.Matches(workload.Spec.Template.Metadata.Labels);
}
