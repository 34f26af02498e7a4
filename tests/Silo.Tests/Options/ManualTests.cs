using System.Text.RegularExpressions;
using RenderFarm.Silo.Options;

namespace RenderFarm.Silo.Tests.Options;

/// <summary>The operator's manual lists what the program reads, all of it and nothing else.</summary>
public sealed partial class ManualTests
{
    [Fact]
    public void TheManualsTableIsTheListOfSettings() =>
        Assert.Equal(FarmOptionsReader.Keys.Order(), Key().Matches(File.ReadAllText(Path.Combine(Root(), "docs", "operations", "configuration.md")))
            .Select(match => match.Groups[1].Value).Order());

    [GeneratedRegex(@"^\| `(Farm:[\w:]+)` \|", RegexOptions.Multiline)]
    private static partial Regex Key();

    private static string Root()
    {
        var folder = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(folder, "RenderFarm.sln")))
            folder = Path.GetDirectoryName(folder) ?? throw new DirectoryNotFoundException("No folder above the tests holds RenderFarm.sln.");
        return folder;
    }
}
