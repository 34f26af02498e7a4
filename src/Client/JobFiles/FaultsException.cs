namespace RenderFarm.Client.JobFiles;

/// <summary>Several things that the user gave cannot be used: one line for each.</summary>
internal sealed class FaultsException(IReadOnlyList<string> lines) : Exception(lines[0])
{
    // More than a screen of them says no more than the first.
    private const int MostShown = 20;

    public IEnumerable<string> Lines =>
        lines.Count <= MostShown ? lines : [.. lines.Take(MostShown), $"and {lines.Count - MostShown} more faults like these."];
}
