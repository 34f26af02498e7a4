namespace RenderFarm.Silo.Options;

/// <summary>What engines run on. There is one of them so far; the name is checked now so that it means the same later.</summary>
internal enum WorkerDevice
{
    /// <summary>The best there is.</summary>
    Auto,

    Cpu,
}
