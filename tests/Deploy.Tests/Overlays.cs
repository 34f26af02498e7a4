namespace RenderFarm.Deploy.Tests;

/// <summary>Kustomizations that stand for themselves, and those that change others.</summary>
public static class Overlays
{
    public static TheoryData<string> All => [.. Folders("overlays")];

    public static TheoryData<string> Components => [.. Folders("components")];

    private static IEnumerable<string> Folders(string kind) =>
        Directory.GetDirectories(Path.Combine(Repository.Kustomizations, kind)).Select(folder => $"{kind}/{Path.GetFileName(folder)}").Order(StringComparer.Ordinal);
}
