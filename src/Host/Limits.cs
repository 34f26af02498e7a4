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

    /// <summary>No record of the store is larger: what is read or written at once stays small however large the job.</summary>
    public const int LargestRecordBytes = 256 * 1024;

    /// <summary>Pages of the write-ahead log (4 KiB each) after which it is folded into the file: 16 MiB.</summary>
    public const int WalPages = 4096;

    /// <summary>Steps that a watcher may be behind before it is given a snapshot instead.</summary>
    public const int StepsBehind = 64;

    /// <summary>The pause in which changes of a job are gathered into one step: four a second look live, and 100 watchers cost little.</summary>
    public static readonly TimeSpan WatchPause = TimeSpan.FromMilliseconds(250);

    /// <summary>How long the steps of a job are kept after its last watcher left: a browser that lost its connection is back by then.</summary>
    public static readonly TimeSpan WatchersComeBack = TimeSpan.FromSeconds(60);
}
