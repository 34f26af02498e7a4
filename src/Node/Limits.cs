namespace RenderFarm.Node;

/// <summary>Every bound of the node, each with its reason.</summary>
public static class Limits
{
    /// <summary>What one input picture's file may have: the same as Media reads.</summary>
    public const long InputBytes = Media.Limits.MaxFileBytes;

    /// <summary>A result of 200 megapixels at 16 bits that does not compress.</summary>
    public const long ResultBytes = 2L << 30;

    /// <summary>A checkpoint is one .NET array.</summary>
    public const long CheckpointBytes = int.MaxValue;

    /// <summary>A preview has at most 256 x 256 pixels: 200 KB before compression.</summary>
    public const long PreviewBytes = 1 << 20;

    /// <summary>A buffer beyond this brings no more speed from disks, and waits in memory for each put at once.</summary>
    public const int CopyBufferBytes = 1 << 18;

    /// <summary>A blob's time is renewed when it is asked for and is older than this: it stays young for less than a write each time.</summary>
    public static readonly TimeSpan TouchAfter = TimeSpan.FromMinutes(10);

    /// <summary>The least age of an orphan: an hour is what an upload of many pictures may take before its job is submitted.</summary>
    public static readonly TimeSpan OrphanAge = TimeSpan.FromHours(1);
}
