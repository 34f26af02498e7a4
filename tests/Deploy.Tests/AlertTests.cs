using System.Text.RegularExpressions;
using RenderFarm.Deploy.Tests.Manifests;
using RenderFarm.Deploy.Tests.Metrics;
using YamlDotNet.RepresentationModel;

namespace RenderFarm.Deploy.Tests;

public sealed partial class AlertTests
{
    private static IReadOnlyList<Rule> Rules =>
        [.. Cluster.Of("overlays/production").Of<RulesSpec>("PrometheusRule").SelectMany(rules => rules.Spec.Groups).SelectMany(group => group.Rules)];

    [Fact]
    public async Task AlertsAskForMetricsThatAreReal()
    {
        foreach (var rule in Rules)
            await QueryChecks.AssertReal(rule.Expr);
    }

    [Fact]
    public void AlertsFireWhenTheyShouldAndOnlyThen()
    {
        using var folder = new TemporaryFolder();
        folder.Write("rules.yaml", RuleFile());
        Tool.Promtool("check", "rules", "--lint-fatal", Path.Combine(folder.Path, "rules.yaml"));
        Tool.Promtool("test", "rules", folder.Write("alerts.yaml", Repository.Text("tests", "Deploy.Tests", "alerts.yaml")));
    }

    [Fact]
    public void EveryAlertHasACaseInWhichItFiresAndOneInWhichItDoesNot()
    {
        var cases = Case().Matches(Repository.Text("tests", "Deploy.Tests", "alerts.yaml")).Select(match => (Alert: match.Groups[1].Value, Fires: match.Groups[2].Value != "[]")).ToList();
        Assert.All(Rules, rule => Assert.Equal([false, true], cases.Where(one => one.Alert == rule.Alert).Select(one => one.Fires).Distinct().Order()));
        Assert.Subset(Rules.Select(rule => rule.Alert).ToHashSet(), cases.Select(one => one.Alert).ToHashSet());
    }

    [Fact]
    public void EveryAlertHasARunbookAndEveryRunbookAnAlert()
    {
        var sections = File.ReadLines(Path.Combine(Repository.Operations, "runbooks.md")).Where(line => line.StartsWith("## ", StringComparison.Ordinal)).Select(line => line[3..].Trim());
        Assert.Equal(Rules.Select(rule => rule.Alert).Order(StringComparer.Ordinal), sections.Order(StringComparer.Ordinal));
        Assert.All(Rules, rule => Assert.Equal($"docs/operations/runbooks.md#{rule.Alert.ToLowerInvariant()}", rule.Annotations["runbook"]));
    }

    [Fact]
    public void AlertsSayHowBadItIs() => Assert.All(Rules, rule => Assert.Contains(rule.Labels["severity"], (string[])["critical", "warning"]));

    // promtool reads what stands under spec.
    private static string RuleFile()
    {
        var yaml = new YamlStream();
        yaml.Load(new StringReader(Cluster.Of("overlays/production").Text("PrometheusRule")));
        using var text = new StringWriter();
        new YamlStream(new YamlDocument(((YamlMappingNode)yaml.Documents[0].RootNode)["spec"])).Save(text, assignAnchors: false);
        return text.ToString();
    }

    [GeneratedRegex("""alertname="(\w+)".*\n.*\n\s+exp_samples: (\S+)""")]
    private static partial Regex Case();
}
