using System.Text.RegularExpressions;

namespace RenderFarm.Deploy.Tests.Metrics;

internal static class QueryChecks
{
    // What Prometheus adds to every series of a scrape, and our monitors to its job.
    private static readonly HashSet<string> TargetLabels = ["namespace", "pod", "job", "instance", "container", "service", "endpoint"];

    private static readonly string[] Jobs = ["farm-coordinator", "farm-worker"];

    // Values that come with what is asked of a server, which nothing here asks.
    private static readonly HashSet<string> OpenLabels = ["http_route", "http_response_status_code"];

    /// <summary>Every name and label is one that our processes give, and every value that is asked for occurs.</summary>
    public static async Task AssertReal(string expression)
    {
        var real = await RealMetrics.All;
        var selections = Query.Selections(expression).ToList();
        Assert.NotEmpty(selections);
        foreach (var (name, matchers) in selections)
        {
            // Prometheus' own word on each target.
            Assert.True(name == "up" || real.ContainsKey(name), $"No process of the farm gives {name}.");
            foreach (var (label, how, value) in matchers)
                AssertOccurs(name == "up" ? [] : real[name], label, how, value, expression);
        }
    }

    private static void AssertOccurs(Dictionary<string, HashSet<string>> labels, string label, string how, string value, string expression)
    {
        if (TargetLabels.Contains(label))
        {
            Assert.True(label != "job" || Jobs.Any(job => Matches(job, how, value)), $"No such job: {expression}");
            return;
        }
        Assert.True(labels.TryGetValue(label, out var values), $"No label {label}: {expression}");
        if (!OpenLabels.Contains(label))
            Assert.True(values.Any(real => Matches(real, how, value)), $"No value of {label} {how} {value}: {expression}");
    }

    private static bool Matches(string real, string how, string value) => how.EndsWith('~')
        ? Regex.IsMatch(real, $"^({value})$") ^ how == "!~"
        : real == value ^ how == "!=";
}
