using System.Globalization;
using RenderFarm.Core;
using RenderFarm.CpuNode;
using RenderFarm.Engine.Backends;
using RenderFarm.Engine.Torch;
using RenderFarm.Node.Workers;

namespace RenderFarm.TorchNode;

/// <summary>The devices of a program that carries Torch: cuda, torch on the processor, and the farm's own backend.</summary>
/// <param name="readGpus">Of the driver.</param>
internal sealed class TorchDevices(Func<IReadOnlyList<GpuStatus>> readGpus, TimeProvider clock)
{
    /// <summary>What pictures a backend of the processor is measured with.</summary>
    internal const int ProcessorPx = 160;

    /// <param name="word">auto, cpu, torch or cuda.</param>
    /// <param name="fast">Convolutions in bfloat16.</param>
    /// <exception cref="InputException">It is not here, or does not paint like that.</exception>
    public PaintingDevice Choose(string word, bool fast, int threads)
    {
        if (fast && word == "cpu")
            throw new InputException("--fast is for Torch: the farm's own engine on the processor paints in one way only.");
        return word switch
        {
            "cpu" => PaintingDevice.Processor,
            "torch" => Torch(fast),
            "cuda" => Cuda(fast),
            "auto" when TorchLibrary.HasCuda => Cuda(fast),
            "auto" when fast => Torch(fast),
            "auto" => FasterOfTheProcessor(threads),
            _ => throw new InputException($"device {word} is not known: say auto, cpu, torch or cuda."),
        };
    }

    private PaintingDevice Cuda(bool fast)
    {
        TorchLibrary.Require(TorchDevice.Cuda);
        var gpu = readGpus() is [var first, ..] ? first : null;
        if (gpu?.Fault is { } fault)
            throw new InputException($"device cuda is not to be used: {fault}.");
        var memory = (long)((gpu?.FreeBytes ?? Limits.UnreadGpuBytes) * Limits.UsableShare);
        return Device(TorchDevice.Cuda, "cuda", fast, memory) with
        {
            Name = _ => gpu?.Name ?? "an NVIDIA GPU",
            SharesThreads = false,
            UsualBatch = Limits.GpuBatch,
            Watch = cancellation => GpuWatch.UntilFault(readGpus, clock, cancellation),
        };
    }

    /// <summary>What frames take of a device with this backend, which need not be here.</summary>
    public static IMemoryPlan MemoryOf(string backend)
    {
        foreach (var device in Enum.GetValues<TorchDevice>())
            foreach (var fast in new[] { false, true })
                if (TorchBackend.NameOf(device, fast) == backend)
                    return new TorchMemoryPlan(new() { Device = device, Fast = fast });
        return PaintingDevice.Processor.Memory;
    }

    private static PaintingDevice Torch(bool fast)
    {
        TorchLibrary.Require(TorchDevice.Cpu);
        return Device(TorchDevice.Cpu, "torch", fast, CpuWorkers.MemoryBytes) with
        {
            Name = threads => string.Create(CultureInfo.InvariantCulture, $"cpu by torch ({threads} threads)"),
            // Its threads are one pool of the whole process.
            SharesThreads = false,
            // A processor is full with one picture; it can be asked for more all the same.
            UsualBatch = SideBySide.One,
        };
    }

    private static PaintingDevice Device(TorchDevice device, string word, bool fast, long memory) => new()
    {
        Word = word,
        Name = _ => word,
        Backend = TorchBackend.NameOf(device, fast),
        MemoryBytes = memory,
        Memory = new TorchMemoryPlan(new() { Device = device, Fast = fast }),
        Open = (threads, share) => new TorchBackend(new()
        {
            Device = device, Threads = device == TorchDevice.Cpu ? threads : 0, Fast = fast, MemoryBytes = share,
        }),
    };

    private PaintingDevice FasterOfTheProcessor(int threads)
    {
        if (TorchLibrary.Problem is not null)
            return PaintingDevice.Processor;
        var torch = Torch(fast: false);
        return SpeedOf(torch, threads).Seconds < SpeedOf(PaintingDevice.Processor, threads).Seconds ? torch : PaintingDevice.Processor;
    }

    public Speed SpeedOf(PaintingDevice device, int threads, int sizePx = ProcessorPx)
    {
        using var backend = device.Open(threads, device.MemoryBytes);
        return Calibration.Measure(backend, sizePx, Limits.Calibration, clock);
    }
}
