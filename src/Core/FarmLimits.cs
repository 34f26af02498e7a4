namespace RenderFarm.Core;

/// <summary>Bounds of jobs, frames and leases, each with its reason.</summary>
public static class FarmLimits
{
    /// <summary>What a stored record may take: rows of this size are read and written in one go by every store that a host may use.</summary>
    public const int RecordBytes = 256 << 10;

    /// <summary>Fields of newer programs at the end of a record: a few numbers and names, which the largest records have room for.</summary>
    public const int LaterBytes = 4 << 10;

    /// <summary>Frames of one range: two hundred bytes each fill a record.</summary>
    public const int FramesOfARange = 1024;

    /// <summary>Frames of a job, all passes together: 1024 ranges of 1024.</summary>
    public const int FramesOfAJob = 1 << 20;

    /// <summary>Contents, and listed frames, of one page: 240 bytes each at most.</summary>
    public const int ContentsOfAPage = 1024;

    /// <summary>Styles of one page: 8 KB each at most.</summary>
    public const int StylesOfAPage = 16;

    /// <summary>Settings of one page: <see cref="SettingsBytes"/> each at most.</summary>
    public const int SettingsOfAPage = 32;

    /// <summary>Settings as text take 1.5 KB; what is longer names layers that no network has.</summary>
    public const int SettingsBytes = 6 << 10;

    /// <summary>A sweep over styles or settings beyond this is a typing error, and every worker would load each of them.</summary>
    public const int Variants = 4096;

    /// <summary>Style pictures of one mix: the engine holds targets of each at once.</summary>
    public const int PicturesOfAStyle = 16;

    /// <summary>Names of jobs, pictures, settings and outputs in UTF-8: file systems take 255 bytes, and some are left for a pass and temporary names.</summary>
    public const int NameBytes = 200;

    /// <summary>Names of jobs' owners, which go into metrics, quotas and audit lines.</summary>
    public const int OwnerBytes = 100;

    public const int HighestPriority = 100;

    /// <summary>An hour's frames in one lease are as many as a worker should hold.</summary>
    public const double LongestChunkSeconds = 3600;

    /// <summary>Addresses longer than this are refused by common servers.</summary>
    public const int WebhookBytes = 2000;

    /// <summary>Sides of a content picture; PNG and JPEG end at or below 65535 in practice.</summary>
    public const int ContentSidePx = 65_535;

    /// <summary>A frame that fails so often is not saved by one more try.</summary>
    public const int Retries = 100;

    /// <summary>Different frames that a worker may fail before it is set aside: each is remembered.</summary>
    public const int WorkerStrikes = 16;

    /// <summary>Workers whose strikes a job remembers; a job that hundreds fail is stopped by its failed frames first.</summary>
    public const int StruckWorkers = 500;

    /// <summary>Parts of a set of frames: a person writes some, a program that retries what it saw fail some thousands.</summary>
    public const int FrameSpans = 10_000;

    /// <summary>Each is looked at before frames are leased.</summary>
    public const int Dependencies = 16;

    /// <summary>Sweeps over a film; the method's authors take 15.</summary>
    public const int Passes = 64;

    /// <summary>A lease runs so long after the last heartbeat: six of them may be lost before a frame is given to another.</summary>
    public const int LeaseSeconds = 30;

    public const int HeartbeatSeconds = 5;

    /// <summary>One attempt and one speculative second.</summary>
    public const int LeasesOfAFrame = 2;

    /// <summary>Speculative second leases of one range: stragglers are few, and each takes a worker's name in the record.</summary>
    public const int SecondLeasesOfARange = 64;

    /// <summary>Failures of a range that are remembered, newest first; the job stops long before as many matter, and logs have all.</summary>
    public const int FailuresOfARange = 384;

    /// <summary>Evidence and workers of those, each text held once.</summary>
    public const int FailureTextBytesOfARange = 14 << 10;

    /// <summary>Failures of one frame that are remembered; counts go on.</summary>
    public const int FailuresOfAFrame = 5;

    /// <summary>One line for people; the log has the rest.</summary>
    public const int EvidenceBytes = 300;

    /// <summary>Names of workers and backends that finished a range's frames, each held once: what does not fit is not remembered.</summary>
    public const int NamesBytesOfARange = 16 << 10;

    /// <summary>First wait of a frame that lost an attempt through no fault of its own; doubles with each.</summary>
    public const double FirstDelaySeconds = 1;

    /// <summary>Longest such wait: a store or a network that is down is tried again at least so often.</summary>
    public const double LongestDelaySeconds = 300;

    /// <summary>Interruptions in a row that cost no wait: drains and pauses are ordinary.</summary>
    public const int FreeInterruptions = 3;
}
