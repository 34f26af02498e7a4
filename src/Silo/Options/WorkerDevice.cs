namespace RenderFarm.Silo.Options;

/// <summary>What engines run on.</summary>
internal enum WorkerDevice
{
    /// <summary>CUDA where there is a GPU, else the faster of the processor's two backends.</summary>
    Auto,

    /// <summary>The farm's own backend on the processor.</summary>
    Cpu,

    /// <summary>Torch on the processor.</summary>
    Torch,

    Cuda,
}
