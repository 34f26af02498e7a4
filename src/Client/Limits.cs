namespace RenderFarm.Client;

/// <summary>Every bound of the client's talk with a farm, each with its reason.</summary>
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
}
