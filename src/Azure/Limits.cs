namespace RenderFarm.Azure;

/// <summary>Every bound of the blobs in Azure, each with its reason.</summary>
public static class Limits
{
    /// <summary>One request's worth: a block is kept in memory until the account has it, so that it can be sent again. 50,000 blocks of it are 195 GiB.</summary>
    public const int BlockBytes = 4 << 20;

    /// <summary>Bytes of a blob without a name yet that wait in memory; more of them wait in a file. Previews and most checkpoints of small pictures are below.</summary>
    public const int SpoolBytes = 1 << 20;

    /// <summary>Names of one page of a listing: the most that the service gives.</summary>
    public const int PageNames = 5_000;

    /// <summary>Tries again of one request by the client of the account: with its pauses some ten seconds, and the worker's own patience comes on top.</summary>
    public const int Retries = 4;

    /// <summary>A block of 4 MiB at a quarter of a megabyte a second, and nothing that is alive is slower.</summary>
    public static readonly TimeSpan TryTimeout = TimeSpan.FromSeconds(20);

    public static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(400);

    /// <summary>A lease lives a minute: two such pauses must fit between two heartbeats that find the store dead.</summary>
    public static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(5);
}
