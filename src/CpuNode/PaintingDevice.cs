using System.Globalization;
using RenderFarm.Core;
using RenderFarm.Engine.Backends;
using RenderFarm.Engine.Cpu;
using RenderFarm.Node.Workers;

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

    /// <summary>What frames take of it, by formula.</summary>
    public required IMemoryPlan Memory { get; init; }

    /// <summary>Frames that one engine paints side by side where nobody says how many; null: it paints one after another only.</summary>
    public SideBySide? UsualBatch { get; init; }

    /// <summary>Whether more engines at once are worth as many threads; else one feeds the device.</summary>
    public bool SharesThreads { get; init; } = true;

    /// <summary>Ends when it has a fault, with a line about it; null: nothing tells of its health.</summary>
    public Func<CancellationToken, Task<string>>? Watch { get; init; }

    /// <summary>The farm's own backend.</summary>
    public static PaintingDevice Processor { get; } = new()
    {
        Word = "cpu",
        Name = threads => string.Create(CultureInfo.InvariantCulture, $"cpu ({threads} threads)"),
        Backend = "cpu-" + CpuBackend.InstructionSets[0],
        MemoryBytes = CpuWorkers.MemoryBytes,
        Open = (threads, _) => new CpuBackend(threads),
        Memory = CpuMemory.Formula,
    };

    /// <summary>Ends when frames should not be painted on it any more, with the reason; where nothing tells, with the cancellation only.</summary>
    public async Task<string> UntilFault(CancellationToken cancellation)
    {
        if (Watch is not null)
            return await Watch(cancellation);
        await Task.Delay(Timeout.Infinite, cancellation);
        return "";
    }

    /// <param name="frames">As asked for; null: as suits the device.</param>
    /// <exception cref="InputException">It paints one after another only.</exception>
    public SideBySide SideBySide(int? frames) => (frames, UsualBatch) switch
    {
        (null or 1, null) => Node.Workers.SideBySide.One,
        (_, null) => throw new InputException($"frames are evaluated together by Torch only: device {Word} paints one after another."),
        (null, var usual) => usual,
        var (asked, _) => new SideBySide(asked.Value),
    };
}
