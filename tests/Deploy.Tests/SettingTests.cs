using System.Net;
using RenderFarm.Deploy.Tests.Manifests;

namespace RenderFarm.Deploy.Tests;

/// <summary>What the manifests tell the silos, beside docs/operations/configuration.md, which Silo.Tests hold beside the options themselves.</summary>
public sealed class SettingTests
{
    private static readonly string[] OtherVariables = ["RENDERFARM_HOME"];

    [Fact]
    public void TableOfSettingsNamesEachKeyOnce()
    {
        var keys = SettingTable.Keys;
        Assert.Contains("Farm:Role", keys);
        Assert.Equal(keys.Distinct(StringComparer.OrdinalIgnoreCase), keys);
    }

    [Theory]
    [MemberData(nameof(Overlays.All), MemberType = typeof(Overlays))]
    public void EverySettingOfASiloIsKnown(string overlay)
    {
        var known = SettingTable.Keys.Select(key => key.Replace(":", "__", StringComparison.Ordinal)).Concat(OtherVariables).ToHashSet();
        Assert.All(Silos(overlay), silo => Assert.Subset(known, silo.Environment.Keys.ToHashSet()));
    }

    [Theory]
    [MemberData(nameof(Overlays.All), MemberType = typeof(Overlays))]
    public void EachRoleRunsOnce(string overlay) => Assert.Equal(["coordinator", "worker"], Silos(overlay).Select(silo => silo.Environment["Farm__Role"]).Order());

    [Theory]
    [MemberData(nameof(Overlays.All), MemberType = typeof(Overlays))]
    public void SiloIsKnownByItsPodsNameAndAddress(string overlay) =>
        Assert.All(Silos(overlay).Select(silo => silo.Container.Env.ToDictionary(variable => variable.Name, variable => variable.ValueFrom?.FieldRef?.FieldPath)), fields =>
        {
            Assert.Equal("status.podIP", fields["Farm__Silo__Address"]);
            Assert.Equal("metadata.name", fields["Farm__Silo__Name"]);
        });

    [Theory]
    [MemberData(nameof(Overlays.All), MemberType = typeof(Overlays))]
    public void SilosHaveADatabaseAndExactlyOneBlobStore(string overlay) =>
        Assert.All(Silos(overlay), silo =>
        {
            Assert.Contains("Farm__Database", silo.Environment.Keys);
            Assert.Single(silo.Environment.Keys.Intersect(["Farm__Blobs__ConnectionString", "Farm__Blobs__ServiceUri", "Farm__Blobs__Directory"]));
        });

    [Theory]
    [MemberData(nameof(Overlays.All), MemberType = typeof(Overlays))]
    public void PortsAreThoseThatTheSettingsName(string overlay) =>
        Assert.All(Silos(overlay), silo =>
        {
            var listen = IPEndPoint.Parse(silo.Environment["Farm__Listen"]!);
            Assert.Equal(IPAddress.Any, listen.Address);
            var ports = silo.Container.Ports.ToDictionary(port => port.Name, port => $"{port.Number}");
            Assert.Equal($"{listen.Port}", ports["http"]);
            Assert.Equal(silo.Environment["Farm__Silo__Port"], ports["silo"]);
            // A gateway that is open would have to be let in by the network policy as well.
            Assert.Equal("0", silo.Environment["Farm__Silo__GatewayPort"]);
        });

    [Theory]
    [MemberData(nameof(Overlays.All), MemberType = typeof(Overlays))]
    public void TlsIsCompleteOrAbsent(string overlay) => Assert.All(Silos(overlay), silo =>
        Assert.Contains(silo.Environment.Keys.Count(key => key.StartsWith("Farm__Tls__", StringComparison.Ordinal)), (int[])[0, 3]));

    private static IEnumerable<(Container Container, Dictionary<string, string?> Environment)> Silos(string overlay) =>
        Cluster.Of(overlay).Silos.Select(silo => Assert.Single(silo.Spec.Template.Spec.Containers)).Select(container => (container, Cluster.Of(overlay).Environment(container)));
}
