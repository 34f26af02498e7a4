using System.Globalization;
using RenderFarm.Deploy.Tests.Manifests;

namespace RenderFarm.Deploy.Tests;

/// <summary>How silos start, live and end.</summary>
public sealed class LifeTests
{
    /// <summary>Leaving the cluster and ending the process, after the drain.</summary>
    private const int LeaveSeconds = 10;

    [Theory]
    [MemberData(nameof(Overlays.All), MemberType = typeof(Overlays))]
    public void GraceIsLongerThanPreStopAndDrain(string overlay) =>
        Assert.All(Cluster.Of(overlay).Silos, silo =>
        {
            var container = silo.Spec.Template.Spec.Containers[0];
            var drain = int.Parse(Cluster.Of(overlay).Environment(container)["Farm__Drain__Seconds"]!, CultureInfo.InvariantCulture);
            Assert.InRange(container.Lifecycle.PreStop.Sleep.Seconds + drain + LeaveSeconds, 0, silo.Spec.Template.Spec.TerminationGracePeriodSeconds ?? 30);
        });

    // Serving goes on until the service has forgotten the pod; a worker serves nobody, and should drain at once.
    [Theory]
    [MemberData(nameof(Overlays.All), MemberType = typeof(Overlays))]
    public void OnlyCoordinatorsWaitBeforeTheyStop(string overlay) =>
        Assert.All(Cluster.Of(overlay).Silos, silo =>
            Assert.Equal(silo.Metadata.Name == "farm-coordinator", silo.Spec.Template.Spec.Containers[0].Lifecycle.PreStop.Sleep.Seconds > 0));

    [Theory]
    [MemberData(nameof(Overlays.All), MemberType = typeof(Overlays))]
    public void ProbesAskForHealthWhereItIsServed(string overlay) =>
        Assert.All(Cluster.Of(overlay).Silos.Select(silo => silo.Spec.Template.Spec.Containers[0]), container =>
        {
            Assert.Equal(new HttpGet { Path = "/health/live", Port = "http" }, container.StartupProbe?.HttpGet);
            Assert.Equal(new HttpGet { Path = "/health/live", Port = "http" }, container.LivenessProbe?.HttpGet);
            Assert.Equal(new HttpGet { Path = "/health/ready", Port = "http" }, container.ReadinessProbe?.HttpGet);
            // Orleans gives a silo up within some 15 seconds: Kubernetes must not be first.
            Assert.InRange(container.LivenessProbe!.PeriodSeconds * container.LivenessProbe.FailureThreshold, 30, 120);
        });

    [Theory]
    [MemberData(nameof(Overlays.All), MemberType = typeof(Overlays))]
    public void SilosHaveTheirMemoryForSureAndCpuAsMuchAsThereIs(string overlay) =>
        Assert.All(Cluster.Of(overlay).Silos.Select(silo => silo.Spec.Template.Spec.Containers[0].Resources), resources =>
        {
            Assert.Equal(resources.Requests["memory"], resources.Limits["memory"]);
            Assert.Contains("cpu", resources.Requests.Keys);
            Assert.DoesNotContain("cpu", resources.Limits.Keys);
        });

    [Theory]
    [MemberData(nameof(Overlays.All), MemberType = typeof(Overlays))]
    public void WorkersTakeNoMoreThreadsThanTheyAskedCpusFor(string overlay)
    {
        var container = Cluster.Of(overlay).Worker.Spec.Template.Spec.Containers[0];
        Assert.Equal(container.Resources.Requests["cpu"], Cluster.Of(overlay).Environment(container)["Farm__Worker__Threads"]);
    }

    [Theory]
    [MemberData(nameof(Overlays.All), MemberType = typeof(Overlays))]
    public void CoordinatorsAreReplacedBeforeTheyLeave(string overlay)
    {
        var coordinator = Cluster.Of(overlay).Silos.Single(silo => silo.Metadata.Name == "farm-coordinator");
        Assert.Equal(new RollingUpdate { MaxSurge = "1", MaxUnavailable = "0" }, coordinator.Spec.Strategy.RollingUpdate);
        Assert.True(coordinator.Spec.Replicas >= 2);
    }

    [Theory]
    [InlineData("overlays/gpu")]
    [InlineData("overlays/production")]
    public void AGpuHasOneSiloAndNoneWaitsForIt(string overlay)
    {
        var worker = Cluster.Of(overlay).Worker.Spec;
        Assert.Equal("0", worker.Strategy.RollingUpdate.MaxSurge);
        Assert.NotEqual("0", worker.Strategy.RollingUpdate.MaxUnavailable);
        var container = worker.Template.Spec.Containers[0];
        Assert.Equal("1", container.Resources.Limits["nvidia.com/gpu"]);
        Assert.Contains(worker.Template.Spec.Tolerations, toleration => toleration.Key == "nvidia.com/gpu");
        var environment = Cluster.Of(overlay).Environment(container);
        Assert.Equal(("1", "cuda"), (environment["Farm__Worker__Count"], environment["Farm__Worker__Device"]));
        Assert.DoesNotContain(Cluster.Of(overlay).Silos.Where(silo => silo.Metadata.Name == "farm-coordinator"),
            silo => silo.Spec.Template.Spec.Containers[0].Resources.Limits.ContainsKey("nvidia.com/gpu"));
    }

    [Theory]
    [InlineData("overlays/azure")]
    [InlineData("overlays/production")]
    public void OnAzureAnIdentityStandsInForTheAccountsKey(string overlay)
    {
        var cluster = Cluster.Of(overlay);
        Assert.Contains("azure.workload.identity/client-id", Assert.Single(cluster.Of<NoSpec>("ServiceAccount")).Metadata.Annotations.Keys);
        Assert.All(cluster.Silos, silo =>
        {
            Assert.Equal("true", silo.Spec.Template.Metadata.Labels["azure.workload.identity/use"]);
            Assert.StartsWith("https://", cluster.Environment(silo.Spec.Template.Spec.Containers[0])["Farm__Blobs__ServiceUri"], StringComparison.Ordinal);
        });
    }
}
