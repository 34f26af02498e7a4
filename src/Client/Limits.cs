namespace RenderFarm.Client;

/// <summary>Every bound of the client, each with its reason.</summary>
internal static class Limits
{
    /// <summary>Hashes in one question for missing blobs: the farm's own bound.</summary>
    public const int HashesPerQuestion = 10_000;

    /// <summary>Such questions at once.</summary>
    public const int Questions = 2;

    /// <summary>Transfers at once: enough to hide a network's latency, few enough for a farm's limits on one client.</summary>
    public const int Transfers = 8;

    /// <summary>Frames in one page: the farm gives no more.</summary>
    public const int FramesPerPage = 1000;

    /// <summary>Jobs in one page.</summary>
    public const int JobsPerPage = 200;

    /// <summary>More than any machine has: whoever asks for one call's pictures decides what it may take, and failing tells more than waiting.</summary>
    public const long BatchMemoryBytes = 1L << 50;

    /// <summary>For the last iteration and checkpoint of a large picture when a call is interrupted; a second signal ends it at once.</summary>
    public static readonly TimeSpan BatchDrain = TimeSpan.FromSeconds(60);
}
