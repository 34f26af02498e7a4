using System.Text.RegularExpressions;

namespace RenderFarm.Deploy.Tests;

public sealed partial class DocumentTests
{
    public static TheoryData<string> Pages => [.. Directory.GetFiles(Repository.Operations, "*.md").Select(file => Path.GetFileName(file)!).Order()];

    [Theory]
    [MemberData(nameof(Pages))]
    public void LinksLeadSomewhere(string page)
    {
        foreach (Match link in Link().Matches(File.ReadAllText(Path.Combine(Repository.Operations, page))))
        {
            var file = Path.Combine(Repository.Operations, link.Groups["file"].Value is { Length: > 0 } name ? name : page);
            Assert.True(File.Exists(file), $"{page}: {link.Value}");
            if (link.Groups["anchor"].Value is { Length: > 0 } anchor)
                Assert.Contains(anchor, File.ReadLines(file).Where(line => line.StartsWith('#')).Select(Anchor));
        }
    }

    // Every path under deploy/ that a page or a manifest's comment speaks of.
    [Theory]
    [MemberData(nameof(Pages))]
    public void PathsThatAreSpokenOfAreThere(string page) => Assert.All(
        Spoken().Matches(File.ReadAllText(Path.Combine(Repository.Operations, page))).Select(match => match.Value),
        path => Assert.True(Path.Exists(Path.Combine(Repository.Root, path)), $"{page}: {path}"));

    private static string Anchor(string heading) =>
        Punctuation().Replace(heading.TrimStart('#').Trim().ToLowerInvariant(), "").Replace(' ', '-');

    [GeneratedRegex(@"\]\((?!https?:)(?<file>[^)#]*)(#(?<anchor>[^)]*))?\)")]
    private static partial Regex Link();

    [GeneratedRegex(@"deploy/[\w./-]*\w")]
    private static partial Regex Spoken();

    [GeneratedRegex(@"[^\w\- ]")]
    private static partial Regex Punctuation();
}
