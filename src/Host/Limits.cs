namespace RenderFarm.Host;

/// <summary>Bounds of the single-machine farm, each with its reason.</summary>
internal static class Limits
{
    /// <summary>Commands that wait for the writer. A thousand workers that call at once fit; beyond it callers wait, which slows them as it should.</summary>
    public const int QueuedCommands = 4096;

    /// <summary>Commands decided in one transaction: a second's worth at the rate promised, so that a commit stays under a few milliseconds.</summary>
    public const int CommandsInOneCommit = 512;

    /// <summary>The store never waits longer for another process's lock (a backup, somebody's sqlite3) than a heartbeat may be late.</summary>
    public const int BusySeconds = 5;

    /// <summary>Pages of the write-ahead log (4 KiB each) after which it is folded into the file: 16 MiB.</summary>
    public const int WalPages = 4096;

    /// <summary>Between two looks at how large the blob store is; people look at disks by the minute.</summary>
    public static readonly TimeSpan WeighPause = TimeSpan.FromSeconds(20);

    /// <summary>So many times as long as a look takes, nobody looks.</summary>
    public const int WeighingShare = 50;

    /// <summary>Events in one row of the journal: at half a kilobyte each at most, far under <see cref="Core.FarmLimits.RecordBytes"/>.</summary>
    public const int EventsOfARow = 256;

    /// <summary>Rows of a range or job before it is written whole: a restart folds at most so many, and a snapshot of 150 KB costs little for each.</summary>
    public const int RowsBeforeSnapshot = 64;

    /// <summary>Pages of jobs' lists in memory, of all jobs together, a quarter of a megabyte each: what 64,000 frames around those that run need.</summary>
    public const int PagesKept = 64;

    /// <summary>Attempts of a frame whose words and losses are kept, newest first: budgets end a frame before many more.</summary>
    public const int LoggedAttempts = 8;

    /// <summary>Lines of an attempt that are kept, the last of them: a render says a few dozen.</summary>
    public const int LogLines = 200;

    /// <summary>Characters of a line that are kept.</summary>
    public const int LogLineLength = 500;

    /// <summary>Frames taken from the store in one answer to a worker: beyond, others get their turn first.</summary>
    public const int ReusedAtOnce = 256;

    /// <summary>Idle workers ask again so often while there is work that they were not given: a wait may have ended, a frame have become a straggler.</summary>
    public static readonly TimeSpan WakePause = TimeSpan.FromSeconds(1);

    /// <summary>After a start the farm has better things to do than to look through its disk.</summary>
    public static readonly TimeSpan FirstSweep = TimeSpan.FromMinutes(5);

    /// <summary>Between two looks for blobs that nobody needs; each reads all names of the disk's blobs.</summary>
    public static readonly TimeSpan SweepPause = TimeSpan.FromHours(6);
}
