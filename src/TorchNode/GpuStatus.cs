namespace RenderFarm.TorchNode;

/// <summary>What nvidia-smi tells of a GPU; null: it cannot be read there.</summary>
/// <param name="Slowed">Whether heat slows it down now.</param>
/// <param name="LostBits">Errors of memory that could not be corrected since the driver started.</param>
/// <param name="Xids">Recent faults that the driver reported. nvidia-smi does not tell them, and the kernel's log is rarely open to a program.</param>
internal sealed record GpuStatus(
    string Name, string? Driver, long? MemoryBytes, long? FreeBytes, int? Celsius, bool? Slowed, long? LostBits, string? Xids = null)
{
    /// <summary>Why frames should not be painted on it; null: nothing is known against it.</summary>
    public string? Fault => LostBits > 0 ? $"{Name} lost {LostBits} bits of memory that could not be corrected: it needs a reset or a replacement" : null;

    /// <summary>In one line.</summary>
    public string Health => string.Join(", ",
        $"memory errors {Shown(LostBits?.ToString(System.Globalization.CultureInfo.InvariantCulture))}",
        Slowed is { } slowed ? slowed ? "slowed by heat" : $"{Shown(Celsius?.ToString(System.Globalization.CultureInfo.InvariantCulture))} C" : "heat not readable",
        $"Xid {Shown(Xids)}");

    private static string Shown(string? value) => value ?? "not readable";
}
