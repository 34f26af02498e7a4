using System.Text.RegularExpressions;

namespace RenderFarm.Deploy.Tests.Metrics;

/// <summary>The selectors of a PromQL expression. Its syntax is promtool's to check: this only needs to find every name.</summary>
internal static partial class Query
{
    private static readonly HashSet<string> Words = ["and", "or", "unless", "bool"];

    public static IEnumerable<Selection> Selections(string expression)
    {
        foreach (Match match in Token().Matches(Aside().Replace(expression, " ")))
            if (!match.Groups["call"].Success && !Words.Contains(match.Groups["name"].Value))
                yield return new Selection(match.Groups["name"].Value, [.. Matcher().Matches(match.Groups["labels"].Value)
                    .Select(matcher => (matcher.Groups[1].Value, matcher.Groups[2].Value, matcher.Groups[3].Value))]);
    }

    // Lists of labels, ranges, and numbers with their units name no metric.
    [GeneratedRegex(@"\b(by|without|on|ignoring)\s*\([^)]*\)|\[[^\]]*\]|\b\d[\w.]*")]
    private static partial Regex Aside();

    [GeneratedRegex(@"(?<name>[a-zA-Z_:][\w:]*)\s*(?<labels>\{[^}]*\})?(?<call>\s*\()?")]
    private static partial Regex Token();

    [GeneratedRegex("(\\w+)\\s*(=~|!~|!=|=)\\s*\"([^\"]*)\"")]
    private static partial Regex Matcher();
}

internal sealed record Selection(string Name, IReadOnlyList<(string Label, string Operator, string Value)> Matchers);
