namespace RenderFarm.CpuNode;

/// <summary>Bounds of this machine's own workers, each with its reason.</summary>
internal static class Limits
{
    /// <summary>
    /// What each worker must have where nobody says how many there are: enough for 2048 px with VGG-19 (3.7 GiB by the engine's formula). With less,
    /// frames that one large worker could paint would wait for ever.
    /// </summary>
    public const long LeastWorkerBytes = 4L << 30;

    /// <summary>Of each frame's thread where several are painted by one engine: what the engine's libraries keep for a thread.</summary>
    public const long ThreadBytes = 64L << 20;

    /// <summary>Frames side by side: threads that mostly wait cost little, but a tensor of more fills no device better.</summary>
    public const int MostBatch = 64;
}
