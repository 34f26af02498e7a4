using System.CommandLine;
using RenderFarm.Engine.Cpu;

namespace RenderFarm.Client.Commands;

/// <summary>The flags that say what paints: network, device, threads. They belong to every command that renders.</summary>
internal sealed class EngineOptions
{
    private readonly Option<string?> _network = new("--network")
    {
        HelpName = "NAME|FILE", Description = "Feature network: a name of 'weights list', or a weights file. Default: farmnet.",
    };

    private readonly DeviceOptions _device = new();

    private readonly Option<string?> _threads = new("--threads")
    {
        HelpName = "N", Description = "Threads that paint; the result does not depend on it. Default: all cores.",
    };

    public IEnumerable<Option> Options => [_network, .. _device.Options, _threads];

    /// <summary>For commands that paint many pictures.</summary>
    public Option Batch => _device.Batch;

    public EngineChoice Read(ParseResult parsed)
    {
        var threads = parsed.GetValue(_threads) is { } text ? new FlagValue("--threads", text).Int(1, CpuBackend.MostThreads) : Math.Min(Environment.ProcessorCount, CpuBackend.MostThreads);
        return new EngineChoice(parsed.GetValue(_network), _device.Read(parsed), threads);
    }
}

/// <param name="Network">A name or a weights file; null: the embedded one.</param>
internal sealed record EngineChoice(string? Network, DeviceChoice Device, int Threads);
