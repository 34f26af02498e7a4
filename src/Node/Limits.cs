namespace RenderFarm.Node;

/// <summary>Every bound of the node, each with its reason.</summary>
public static class Limits
{
    /// <summary>What one input picture's file may have: the same as Media reads.</summary>
    public const long InputBytes = Media.Limits.MaxFileBytes;

    /// <summary>A result of 200 megapixels at 16 bits that does not compress.</summary>
    public const long ResultBytes = 2L << 30;

    /// <summary>A checkpoint is one .NET array.</summary>
    public static readonly long CheckpointBytes = Array.MaxLength;

    /// <summary>A preview has at most 256 x 256 pixels: 200 KB before compression.</summary>
    public const long PreviewBytes = 1 << 20;

    /// <summary>A buffer beyond this brings no more speed from disks, and waits in memory for each put at once.</summary>
    public const int CopyBufferBytes = 1 << 18;

    /// <summary>A blob's time is renewed when it is asked for and is older than this: it stays young for less than a write each time.</summary>
    public static readonly TimeSpan TouchAfter = TimeSpan.FromMinutes(10);

    /// <summary>The least age of an orphan: an hour is what an upload of many pictures may take before its job is submitted.</summary>
    public static readonly TimeSpan OrphanAge = TimeSpan.FromHours(1);

    /// <summary>A lease that seems to end sooner, or to have ended, tells of another clock, not of a farm in such a hurry.</summary>
    public static readonly TimeSpan ShortestLease = TimeSpan.FromSeconds(1);

    /// <summary>Lines of an attempt's log; a trace of an exception has some dozens.</summary>
    public const int LogLines = 200;

    /// <summary>Characters of a line of evidence or log.</summary>
    public const int LineChars = 1_000;

    /// <summary>Affinities that a renderer stays warm for: the engine keeps 64 targets, a style has up to seven scales of them.</summary>
    public const int WarmAffinities = 8;

    /// <summary>Tries of one call of the blob store, some 15 seconds: what lasts longer is a failure of infrastructure.</summary>
    public const int StoreTries = 7;

    /// <summary>Between two tries of anything at the most.</summary>
    public static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(15);

    /// <summary>Frames painted and not acknowledged yet: one is encoded and put while the next is painted, one more may wait for the farm.</summary>
    public const int Finishing = 2;

    /// <summary>A checkpoint is put at most so seldom that putting takes a twentieth of the time.</summary>
    public const double CheckpointShare = 0.05;

    /// <summary>Longest side of a preview: what a dashboard shows in a grid.</summary>
    public const int PreviewPx = 256;

    /// <summary>An idle worker says again that it is there: a farm that was restarted may have forgotten it.</summary>
    public static readonly TimeSpan JoinAgainAfter = TimeSpan.FromMinutes(1);
}
