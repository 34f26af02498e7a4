using System.CommandLine;
using RenderFarm.Core;
using RenderFarm.Engine.Cpu;

namespace RenderFarm.Client.Commands;

/// <summary>The flags that say what paints: network, device, threads. They belong to every command that renders.</summary>
internal sealed class EngineOptions
{
    private readonly Option<string?> _network = new("--network")
    {
        HelpName = "NAME|FILE", Description = "Feature network: a name of 'weights list', or a weights file. Default: farmnet.",
    };

    private readonly Option<string?> _device = new("--device") { HelpName = "auto|cpu", Description = "Where to paint. Default: auto." };

    private readonly Option<string?> _threads = new("--threads")
    {
        HelpName = "N", Description = "Threads that paint; the result does not depend on it. Default: all cores.",
    };

    public IEnumerable<Option> Options => [_network, _device, _threads];

    public EngineChoice Read(ParseResult parsed)
    {
        var device = parsed.GetValue(_device) ?? "auto";
        if (device is not ("auto" or "cpu"))
            throw new InputException($"--device {device} is not to be had: this build paints on the CPU only; say auto or cpu.");
        var threads = parsed.GetValue(_threads) is { } text ? new FlagValue("--threads", text).Int(1, CpuBackend.MostThreads) : Math.Min(Environment.ProcessorCount, CpuBackend.MostThreads);
        return new EngineChoice(parsed.GetValue(_network), threads);
    }
}

/// <param name="Network">A name or a weights file; null: the embedded one.</param>
internal sealed record EngineChoice(string? Network, int Threads);
