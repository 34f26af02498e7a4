using RenderFarm.Deploy.Tests.Manifests;

namespace RenderFarm.Deploy.Tests;

public sealed class SecurityTests
{
    [Theory]
    [MemberData(nameof(Overlays.All), MemberType = typeof(Overlays))]
    public void PodsHaveNoRightsTheyDoNotNeed(string overlay) =>
        Assert.All(Cluster.Of(overlay).Workloads.Select(workload => workload.Spec.Template.Spec), pod =>
        {
            Assert.False(pod.AutomountServiceAccountToken);
            Assert.False(pod.EnableServiceLinks);
            Assert.True(pod.SecurityContext.RunAsNonRoot);
            Assert.True(pod.SecurityContext.RunAsUser > 0);
            Assert.Equal("RuntimeDefault", pod.SecurityContext.SeccompProfile?.Type);
            Assert.All(pod.Containers, container =>
            {
                Assert.True(container.SecurityContext.ReadOnlyRootFilesystem);
                Assert.False(container.SecurityContext.AllowPrivilegeEscalation);
                Assert.Equal(["ALL"], container.SecurityContext.Capabilities!.Drop);
                Assert.Contains(container.VolumeMounts, mount => mount.MountPath == "/tmp");
            });
        });

    [Theory]
    [MemberData(nameof(Overlays.All), MemberType = typeof(Overlays))]
    public void NamespaceAndAccountHoldToIt(string overlay)
    {
        var cluster = Cluster.Of(overlay);
        Assert.Equal("restricted", Assert.Single(cluster.Of<NoSpec>("Namespace")).Metadata.Labels["pod-security.kubernetes.io/enforce"]);
        var account = Assert.Single(cluster.Of<NoSpec>("ServiceAccount"));
        Assert.False(account.AutomountServiceAccountToken);
        Assert.All(cluster.Silos, silo => Assert.Equal(account.Metadata.Name, silo.Spec.Template.Spec.ServiceAccountName));
        Assert.DoesNotContain(cluster.Kinds, kind => kind.EndsWith("Role", StringComparison.Ordinal) || kind.EndsWith("RoleBinding", StringComparison.Ordinal));
    }

    [Theory]
    [MemberData(nameof(Overlays.All), MemberType = typeof(Overlays))]
    public void SecretsAreReferredToAndNeverContained(string overlay)
    {
        var cluster = Cluster.Of(overlay);
        Assert.DoesNotContain("Secret", cluster.Kinds);
        foreach (var container in cluster.Workloads.SelectMany(workload => workload.Spec.Template.Spec.Containers))
            Assert.All(cluster.Environment(container).Where(pair => pair.Key.Contains("Secret", StringComparison.OrdinalIgnoreCase)
                || pair.Key.Contains("Password", StringComparison.OrdinalIgnoreCase) || pair.Key.Contains("ConnectionString", StringComparison.Ordinal)
                || pair.Key is "Farm__Database" or "AZURITE_ACCOUNTS"), pair => Assert.Null(pair.Value));
    }

    [Fact]
    public void TrialsSecretsAreAllThatItsPodsReferTo()
    {
        var made = Cluster.Parse(Tool.Succeed(Path.Combine(Repository.Kustomizations, "overlays", "dev", "make-secrets")).TrimStart('-', '\n'));
        var names = made.Of<NoSpec>("Secret").Select(secret => secret.Metadata.Name).ToHashSet();
        Assert.Equal(References("overlays/dev").Select(reference => reference.Name).Distinct().Order(), names.Order());
        Assert.All(References("overlays/dev"), reference => Assert.Contains($"  {reference.Key}: \"", made.Text("Secret", reference.Name), StringComparison.Ordinal));
    }

    [Theory]
    [MemberData(nameof(Overlays.All), MemberType = typeof(Overlays))]
    public void InstallationNamesEverySecretWithItsKeys(string overlay)
    {
        var install = File.ReadAllText(Path.Combine(Repository.Operations, "install.md"));
        // The trial's own are made by its script.
        Assert.All(References(overlay).Where(reference => reference is not { Key: "password" or "azurite-accounts" }), reference =>
            Assert.Contains(install.Split('\n'), line => line.StartsWith($"| `{reference.Name}` |", StringComparison.Ordinal) && line.Contains($"`{reference.Key}`", StringComparison.Ordinal)));
    }

    private static IEnumerable<(string Name, string Key)> References(string overlay)
    {
        var cluster = Cluster.Of(overlay);
        foreach (var pod in cluster.Workloads.Select(workload => workload.Spec.Template.Spec))
        {
            foreach (var reference in pod.Containers.SelectMany(container => container.Env).Select(variable => variable.ValueFrom?.SecretKeyRef).OfType<KeyReference>())
                yield return (reference.Name, reference.Key);
            // Of a mounted secret the keys are its files, as settings name them.
            foreach (var (volume, secret) in pod.Volumes.Where(volume => volume.Secret is not null).Select(volume => (volume.Name, volume.Secret!.SecretName)))
                foreach (var container in pod.Containers)
                    foreach (var mount in container.VolumeMounts.Where(mount => mount.Name == volume))
                        foreach (var value in cluster.Environment(container).Values.Where(value => value?.StartsWith(mount.MountPath + "/", StringComparison.Ordinal) is true))
                            yield return (secret, value![(mount.MountPath.Length + 1)..]);
        }
        foreach (var endpoint in cluster.Of<MonitorSpec>("ServiceMonitor").SelectMany(monitor => monitor.Spec.All))
            yield return (endpoint.Authorization.Credentials.Name, endpoint.Authorization.Credentials.Key);
    }
}
