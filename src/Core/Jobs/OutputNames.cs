namespace RenderFarm.Core.Jobs;

/// <summary>Names of a job's outputs: each a safe file's name, no two the same.</summary>
public static class OutputNames
{
    // FNV-1a with 64 bits: names are told apart by it, and compared where it is the same. A million names as text would take 100 MB.
    private const ulong Basis = 14695981039346656037, Prime = 1099511628211;

    /// <exception cref="InputException">A name that is none, or that two frames share.</exception>
    public static void Validate(JobPlan plan)
    {
        var frames = plan.Header.Frames;
        var seen = new Dictionary<ulong, int>(frames);
        var ofTheSameHash = new Dictionary<string, int>(StringComparer.Ordinal);
        for (var frame = 1; frame <= frames; frame++)
        {
            var name = plan.OutputName(frame);
            if (Fault(name) is { } fault)
                throw new InputException($"Frame {frame} would be named '{SafeName.Shown(name)}', and that cannot be: {fault}.");
            if (seen.TryAdd(Hash(name), frame))
                continue;
            var other = seen[Hash(name)];
            if (plan.OutputName(other) != name && ofTheSameHash.TryAdd(name, frame))
                continue;
            other = ofTheSameHash.GetValueOrDefault(name, other);
            throw new InputException(
                $"Frames {other} and {frame} would both be named '{name}': tell them apart, as by {{number:0000}} in '{plan.Header.OutputName}'.");
        }
    }

    private static string? Fault(string name) =>
        SafeName.FaultOfFile(name) ?? (Path.GetExtension(name).Length < 2 ? "it does not end with a kind of file, like .png" : null);

    private static ulong Hash(string name)
    {
        var hash = Basis;
        foreach (var c in name)
            hash = (hash ^ c) * Prime;
        return hash;
    }
}
