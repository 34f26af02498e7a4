using System.CommandLine;
using RenderFarm.CpuNode;

namespace RenderFarm.Client.Commands;

/// <summary>The flags that say which device paints, and how.</summary>
internal sealed class DeviceOptions
{
    private readonly Option<string?> _device = new("--device")
    {
        HelpName = "auto|cpu|torch|cuda", Description = "Where to paint; torch and cuda are the cluster stack's engine, on the processor and on a GPU. Default: auto.",
    };

    private readonly Option<bool> _fast = new("--fast") { Description = "With torch and cuda: convolutions in bfloat16, at half the memory and some loss of precision." };

    private readonly Option<string?> _batch = new("--batch")
    {
        HelpName = "N", Description = "With torch and cuda: frames painted side by side and evaluated together. Default: as many as fill a GPU and fit; 1 on a processor.",
    };

    public IEnumerable<Option> Options => [_device, _fast];

    /// <summary>For commands that paint many pictures.</summary>
    public Option Batch => _batch;

    public DeviceChoice Read(ParseResult parsed) => new(
        parsed.GetValue(_device) ?? "auto", parsed.GetValue(_fast),
        parsed.GetValue(_batch) is { } text ? new FlagValue("--batch", text).Int(1, CpuNode.Limits.MostBatch) : null);
}

/// <param name="Batch">Null: as suits the device.</param>
internal sealed record DeviceChoice(string Word, bool Fast, int? Batch);
