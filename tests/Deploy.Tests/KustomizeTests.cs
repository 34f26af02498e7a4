using RenderFarm.Deploy.Tests.Manifests;

namespace RenderFarm.Deploy.Tests;

public sealed class KustomizeTests
{
    [Theory]
    [MemberData(nameof(Overlays.All), MemberType = typeof(Overlays))]
    public void OverlayBuilds(string overlay) => Assert.NotEmpty(Cluster.Of(overlay).Silos);

    [Theory]
    [MemberData(nameof(Overlays.Components), MemberType = typeof(Overlays))]
    public void ComponentBuildsOnTheBaseAlone(string component)
    {
        using var folder = new TemporaryFolder();
        string Relative(string path) => Path.GetRelativePath(folder.Path, Path.Combine(Repository.Kustomizations, path));
        folder.Write("kustomization.yaml", $"""
            apiVersion: kustomize.config.k8s.io/v1beta1
            kind: Kustomization
            namespace: farm
            resources: [{Relative("base")}]
            components: [{Relative(component)}]
            """);
        Assert.NotEmpty(Cluster.Parse(Tool.Kustomize(folder.Path)).Silos);
    }

    [Theory]
    [MemberData(nameof(Overlays.All), MemberType = typeof(Overlays))]
    public void EverythingIsInTheFarmsNamespace(string overlay) =>
        Assert.All(Cluster.Of(overlay).Everything.Where(one => one.Kind != "Namespace"), one => Assert.Equal("farm", one.Metadata.Namespace));

    [Theory]
    [MemberData(nameof(Overlays.All), MemberType = typeof(Overlays))]
    public void ImagesAreNamedByTag(string overlay) =>
        Assert.All(Cluster.Of(overlay).Workloads.SelectMany(workload => workload.Spec.Template.Spec.Containers), container =>
        {
            var tag = container.Image.Split('/')[^1].Split(':');
            Assert.True(tag.Length == 2 && tag[1] != "latest", container.Image);
        });
}
