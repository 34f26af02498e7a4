using System.Xml.Linq;
using RenderFarm.Deploy.Tests.Manifests;

namespace RenderFarm.Deploy.Tests;

/// <summary>The image, made either way, is what the manifests run.</summary>
public sealed class ImageTests
{
    private static readonly XDocument Project = XDocument.Parse(Repository.Text("src", "Silo", "Silo.csproj"));

    private static readonly string[] Steps = [.. Repository.Text("deploy", "Dockerfile").Split('\n').Where(line => line.Length > 0 && line[0] != '#')];

    private static Document<WorkloadSpec> Silo => Cluster.Of("overlays/gpu").Silos.Single(silo => silo.Metadata.Name == "farm-coordinator");

    [Fact]
    public void UserIsThatOfThePods()
    {
        var user = $"{Silo.Spec.Template.Spec.SecurityContext.RunAsUser}";
        Assert.Equal(user, Project.Descendants("ContainerUser").Single().Value);
        Assert.Equal($"USER {user}", Steps.Single(step => step.StartsWith("USER", StringComparison.Ordinal)));
    }

    [Fact]
    public void PortsAreThoseOfThePods()
    {
        var ports = Silo.Spec.Template.Spec.Containers[0].Ports.Select(port => $"{port.Number}").Order(StringComparer.Ordinal).ToArray();
        Assert.Equal(ports, Project.Descendants("ContainerPort").Select(port => port.Attribute("Include")!.Value).Order(StringComparer.Ordinal));
        Assert.Equal(ports, Steps.Single(step => step.StartsWith("EXPOSE ", StringComparison.Ordinal)).Split(' ')[1..].Order(StringComparer.Ordinal));
    }

    [Fact]
    public void NameIsThatOfTheManifests() => Assert.Equal(
        Silo.Spec.Template.Spec.Containers[0].Image.Split(':')[0], Project.Descendants("ContainerRepository").Single().Value);

    // In exec form: a shell would keep SIGTERM to itself.
    [Fact]
    public void ProcessIsTheSiloItself()
    {
        Assert.Equal(["ENTRYPOINT [\"dotnet\", \"RenderFarm.Silo.dll\"]", "CMD [\"silo\"]"], Steps[^2..]);
        Assert.Equal("silo", Project.Descendants("ContainerDefaultArgs").Single().Attribute("Include")!.Value);
    }

    [Fact]
    public void BuildSeesEverythingThatTheSiloIsMadeOf()
    {
        var ignore = Repository.Text("deploy", "Dockerfile.dockerignore").Split('\n');
        Assert.Equal(["*", "!src"], ignore[..2]);
        foreach (var file in Directory.GetFiles(Repository.Root, "Directory.*.props").Append("global.json"))
            Assert.Contains(ignore, line => line is "!Directory.*.props" && file.EndsWith(".props", StringComparison.Ordinal) || line == "!" + Path.GetFileName(file));
    }
}
