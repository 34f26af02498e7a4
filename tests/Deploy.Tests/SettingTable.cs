using System.Text.RegularExpressions;

namespace RenderFarm.Deploy.Tests;

/// <summary>The keys of docs/operations/configuration.md: first cell of its rows.</summary>
internal static partial class SettingTable
{
    public static IReadOnlyList<string> Keys { get; } =
        [.. File.ReadLines(Path.Combine(Repository.Operations, "configuration.md")).Select(line => Row().Match(line)).Where(match => match.Success).Select(match => match.Groups[1].Value)];

    [GeneratedRegex(@"^\| `(Farm:[A-Za-z:]+)` \|")]
    private static partial Regex Row();
}
