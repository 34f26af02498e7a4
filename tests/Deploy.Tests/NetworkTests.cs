using RenderFarm.Deploy.Tests.Manifests;

namespace RenderFarm.Deploy.Tests;

public sealed class NetworkTests
{
    // Of others: PostgreSQL, TLS, name service.
    private static readonly int[] OuterPorts = [5432, 443, 53];

    [Theory]
    [MemberData(nameof(Overlays.All), MemberType = typeof(Overlays))]
    public void NothingIsAllowedThatNoPolicyNames(string overlay) =>
        Assert.Contains(Policies(overlay), policy => policy.Spec is { PodSelector.MatchLabels.Count: 0, Ingress.Count: 0, Egress.Count: 0, PolicyTypes: ["Ingress", "Egress"] });

    [Theory]
    [MemberData(nameof(Overlays.All), MemberType = typeof(Overlays))]
    public void PoliciesSelectPodsThatAreThere(string overlay)
    {
        var pods = Cluster.Of(overlay).Workloads.Select(workload => workload.Spec.Template.Metadata.Labels).ToList();
        Assert.All(Policies(overlay), policy =>
        {
            Assert.Contains(pods, policy.Spec.PodSelector.Matches);
            Assert.All(Peers(policy.Spec).Where(peer => peer.PodSelector is not null), peer => Assert.Contains(pods, peer.PodSelector!.Matches));
        });
    }

    [Theory]
    [MemberData(nameof(Overlays.All), MemberType = typeof(Overlays))]
    public void PoliciesOpenOnlyPortsThatSomebodyListensOn(string overlay)
    {
        var listening = Cluster.Of(overlay).Workloads.SelectMany(workload => workload.Spec.Template.Spec.Containers)
            .SelectMany(container => container.Ports).Select(port => port.Number).Concat(OuterPorts).ToHashSet();
        Assert.All(Policies(overlay).SelectMany(policy => policy.Spec.Ingress.Concat(policy.Spec.Egress)), rule =>
        {
            Assert.NotEmpty(rule.Ports);
            Assert.Subset(listening, rule.Ports.Select(port => port.Port).ToHashSet());
        });
    }

    [Theory]
    [MemberData(nameof(Overlays.All), MemberType = typeof(Overlays))]
    public void SilosReachSilosAndNeverTheCloudsMetadata(string overlay)
    {
        var silos = Policies(overlay).Single(policy => policy.Metadata.Name == "farm-silos").Spec;
        var port = Cluster.Of(overlay).Silos[0].Spec.Template.Spec.Containers[0].Ports.Single(port => port.Name == "silo").Number;
        Assert.Contains(silos.Ingress, rule => rule.Ports.Any(open => open.Port == port));
        Assert.Contains(silos.Egress, rule => rule.Ports.Any(open => open.Port == port));
        Assert.All(Policies(overlay).SelectMany(policy => Peers(policy.Spec)).Where(peer => peer.IpBlock is not null),
            peer => Assert.Contains("169.254.0.0/16", peer.IpBlock!.Except));
    }

    private static IReadOnlyList<Document<NetworkSpec>> Policies(string overlay) => Cluster.Of(overlay).Of<NetworkSpec>("NetworkPolicy");

    private static IEnumerable<NetworkPeer> Peers(NetworkSpec policy) => policy.Ingress.SelectMany(rule => rule.From).Concat(policy.Egress.SelectMany(rule => rule.To));
}
