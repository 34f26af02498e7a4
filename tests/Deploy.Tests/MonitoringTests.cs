using System.Text.Json;
using RenderFarm.Deploy.Tests.Manifests;
using RenderFarm.Deploy.Tests.Metrics;

namespace RenderFarm.Deploy.Tests;

public sealed class MonitoringTests
{
    private static readonly string Dashboards = Path.Combine(Repository.Kustomizations, "components", "monitoring", "dashboards");

    public static TheoryData<string> Boards => [.. Directory.GetFiles(Dashboards).Select(file => Path.GetFileName(file)!)];

    [Fact]
    public void MonitorsFindCoordinatorsByTheirServiceAndWorkersByTheirPods()
    {
        var cluster = Cluster.Of("overlays/production");
        var services = Assert.Single(cluster.Of<MonitorSpec>("ServiceMonitor")).Spec;
        var service = Assert.Single(cluster.Of<ServiceSpec>("Service"), service => services.Selector.Matches(service.Metadata.Labels));
        Assert.Equal(service.Spec.Ports[0].Name, Assert.Single(services.Endpoints).Port);
        var pods = Assert.Single(cluster.Of<MonitorSpec>("PodMonitor")).Spec;
        var template = Assert.Single(cluster.Silos, silo => pods.Selector.Matches(silo.Spec.Template.Metadata.Labels)).Spec.Template.Spec;
        Assert.Contains(Assert.Single(pods.PodMetricsEndpoints).Port, template.Containers[0].Ports.Select(port => port.Name));
        Assert.All(services.All.Concat(pods.All), endpoint => Assert.Equal("/metrics", endpoint.Path));
    }

    [Fact]
    public void JobsAreNamedAsQueriesAskForThem() => Assert.Equal(
        ["farm-coordinator", "farm-worker"],
        Cluster.Of("overlays/production").Of<MonitorSpec>("ServiceMonitor", "PodMonitor").SelectMany(monitor => monitor.Spec.All)
            .SelectMany(endpoint => endpoint.Relabelings).Where(relabeling => relabeling.TargetLabel == "job").Select(relabeling => relabeling.Replacement).Order());

    [Fact]
    public void EveryDashboardIsDeployed()
    {
        var map = Assert.Single(Cluster.Of("overlays/production").Of<NoSpec>("ConfigMap"), map => map.Metadata.Labels.ContainsKey("grafana_dashboard"));
        Assert.Equal(Boards.Select(row => row.Data).Order(), map.Data.Keys.Order());
    }

    [Theory]
    [MemberData(nameof(Boards))]
    public async Task DashboardAsksForMetricsThatAreReal(string file)
    {
        var panels = Read(file).GetProperty("panels").EnumerateArray().ToList();
        Assert.Distinct(panels.Select(panel => panel.GetProperty("id").GetInt32()));
        foreach (var target in panels.SelectMany(panel => panel.GetProperty("targets").EnumerateArray()))
        {
            var query = target.GetProperty("expr").GetString()!;
            Assert.Contains("namespace=\"$namespace\"", query, StringComparison.Ordinal);
            await QueryChecks.AssertReal(query);
        }
    }

    [Theory]
    [MemberData(nameof(Boards))]
    public void DashboardsQueriesAreWellFormed(string file)
    {
        using var folder = new TemporaryFolder();
        var queries = Read(file).GetProperty("panels").EnumerateArray().SelectMany(panel => panel.GetProperty("targets").EnumerateArray())
            .Select((target, i) => $"- record: query_{i}\n    expr: {JsonSerializer.Serialize(target.GetProperty("expr").GetString())}");
        Tool.Promtool("check", "rules", folder.Write("queries.yaml", $"groups:\n- name: board\n  rules:\n  {string.Join("\n  ", queries)}\n"));
    }

    [Theory]
    [MemberData(nameof(Boards))]
    public void DashboardsPanelsDoNotOverlap(string file)
    {
        var cells = Read(file).GetProperty("panels").EnumerateArray().Select(panel => panel.GetProperty("gridPos")).SelectMany(at =>
            from x in Enumerable.Range(at.GetProperty("x").GetInt32(), at.GetProperty("w").GetInt32())
            from y in Enumerable.Range(at.GetProperty("y").GetInt32(), at.GetProperty("h").GetInt32())
            select (x, y)).ToList();
        Assert.Distinct(cells);
        Assert.All(cells, cell => Assert.InRange(cell.x, 0, 23));
    }

    private static JsonElement Read(string file) => JsonDocument.Parse(File.ReadAllText(Path.Combine(Dashboards, file))).RootElement;
}
