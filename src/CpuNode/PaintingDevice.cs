using System.Globalization;
using RenderFarm.Engine.Backends;
using RenderFarm.Engine.Cpu;

namespace RenderFarm.CpuNode;

/// <summary>Something that paints: how engines on it are made, and what a farm is told of it.</summary>
internal sealed record PaintingDevice
{
    /// <summary>Stands in workers' names before their number: "cpu", "cuda".</summary>
    public required string Word { get; init; }

    /// <summary>For people: "cpu (8 threads)", "NVIDIA H200".</summary>
    public required Func<int, string> Name { get; init; }

    /// <summary>What results say they were made by.</summary>
    public required string Backend { get; init; }

    /// <summary>Of all engines together.</summary>
    public required long MemoryBytes { get; init; }

    /// <summary>An engine that works with so many threads of the processor and so many bytes of the device's memory.</summary>
    public required Func<int, long, IBackend> Open { get; init; }

    /// <summary>Whether more engines at once are worth as many threads; else one feeds the device.</summary>
    public bool SharesThreads { get; init; } = true;

    /// <summary>Whether the driver's tool knows its health.</summary>
    public bool IsGpu { get; init; }

    /// <summary>The farm's own backend.</summary>
    public static PaintingDevice Processor { get; } = new()
    {
        Word = "cpu",
        Name = threads => string.Create(CultureInfo.InvariantCulture, $"cpu ({threads} threads)"),
        Backend = "cpu-" + CpuBackend.InstructionSets[0],
        MemoryBytes = CpuWorkers.MemoryBytes,
        Open = (threads, _) => new CpuBackend(threads),
    };
}
