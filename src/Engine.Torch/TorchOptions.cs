namespace RenderFarm.Engine.Torch;

/// <summary>How a <see cref="TorchBackend"/> works.</summary>
public sealed record TorchOptions
{
    public TorchDevice Device { get; init; } = TorchDevice.Cpu;

    /// <summary>Of the processor, for the whole process; 0: as Torch chooses.</summary>
    public int Threads { get; init; }

    /// <summary>Convolutions in bfloat16; moments, losses, gradients of losses and vectors stay float32 and above.</summary>
    public bool Fast { get; init; }

    /// <summary>Whether maps lie in memory with their channels last; null: where that pays, on the processor and in bfloat16.</summary>
    public bool? ChannelsLast { get; init; }

    /// <summary>Iterations of small pictures that are queued before the numbers of the first of them are read; null: 1 on the processor, which does not queue, and 4 on CUDA.</summary>
    public int? IterationsAhead { get; init; }

    /// <summary>What the device has for this backend; 0: not known, and nothing is refused before it is tried.</summary>
    public long MemoryBytes { get; init; }
}
