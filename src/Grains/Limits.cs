namespace RenderFarm.Grains;

/// <summary>Bounds of the grains, each with its reason.</summary>
internal static class Limits
{
    /// <summary>Rows of a queue shard's log: what is decided while jobs and ranges are written whole, with room to spare.</summary>
    public const int LogRows = 4096;

    /// <summary>Entries since then at which new commands wait: what was decided before them still has room.</summary>
    public const int EntriesBeforeWaiting = LogRows / 4 * 3;

    /// <summary>Rows asked for at once when a shard starts: as many as a database has connections for us.</summary>
    public const int LogRowsReadAtOnce = 16;

    /// <summary>Entries after which jobs and ranges are written whole, so that the log can be trimmed: a shard that starts reads some more at most.</summary>
    public const int EntriesBeforeSnapshot = 1024;

    /// <summary>Changes in one entry: a few hundred bytes each stay under <see cref="Core.FarmLimits.RecordBytes"/>.</summary>
    public const int ChangesOfAnEntry = 512;

    /// <summary>Grain calls made at once when many grains have to be asked or told.</summary>
    public const int CallsAtOnce = 32;

    /// <summary>Jobs and ranges tell their grains what changed so often: with a watch's own pause, what people see is under a second old.</summary>
    public static readonly TimeSpan PublishPause = TimeSpan.FromMilliseconds(400);

    /// <summary>Jobs and ranges are written whole so often where the log alone does not ask for it: a restart reads little.</summary>
    public static readonly TimeSpan SnapshotPause = TimeSpan.FromSeconds(5);

    /// <summary>Workers that found nothing ask again so often while there is work: a wait may have ended, a frame have become a straggler.</summary>
    public static readonly TimeSpan WakePause = TimeSpan.FromSeconds(1);

    /// <summary>A grain call waits for work so long at most: a shard that moves to another silo waits for the calls in it to end.</summary>
    public static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(2);

    /// <summary>Heartbeats of a silo's workers are gathered so long, and go to each shard as one call.</summary>
    public static readonly TimeSpan HeartbeatPause = TimeSpan.FromMilliseconds(500);

    /// <summary>Forecasts are made anew so often.</summary>
    public static readonly TimeSpan ForecastPause = TimeSpan.FromSeconds(2);

    /// <summary>
    /// Workers whose shard was lost find its next activation by their next heartbeat, two seconds apart; who has not come back so long after died with it,
    /// also where the cluster does not know their silo.
    /// </summary>
    public static readonly TimeSpan WorkersComeBack = TimeSpan.FromSeconds(6);

    /// <summary>Settled jobs leave a shard's memory when nobody has asked for them so long.</summary>
    public static readonly TimeSpan SettledKept = TimeSpan.FromMinutes(1);

    /// <summary>The reminder that wakes a shard whose silo died: the least that Orleans allows, as jobs wait for it.</summary>
    public static readonly TimeSpan Watchdog = TimeSpan.FromMinutes(1);

    /// <summary>Items of a list in one row: a line of the audit log takes some hundred bytes, the words of an attempt some thousands.</summary>
    public const int ItemsOfARow = 64;

    /// <summary>Attempts of a frame whose words and losses are kept.</summary>
    public const int LoggedAttempts = 8;

    /// <summary>Lines of an attempt that are kept, the last of them.</summary>
    public const int LogLines = 200;

    /// <summary>Characters of a line that are kept.</summary>
    public const int LogLineLength = 500;

    /// <summary>Decoded pages of a job's lists in memory: what the frames around those that run need.</summary>
    public const int PagesDecoded = 16;

    /// <summary>Jobs of the index in one answer, for a reader of all of them.</summary>
    public const int JobsAtOnce = 1024;

    /// <summary>Jobs whose lists a reader keeps: people look at few at a time.</summary>
    public const int JobsRead = 16;

    /// <summary>Frames taken from the store in one lease before the worker is given others: it is not to starve meanwhile.</summary>
    public const int ReusedAtOnce = 256;

    /// <summary>What the shards say of the farm is added up anew so often, when somebody asks.</summary>
    public static readonly TimeSpan OverviewPause = TimeSpan.FromMilliseconds(500);

    /// <summary>Finished and cancelled jobs in the first picture of the whole farm; pages of jobs have the others.</summary>
    public const int SettledJobsShown = 50;

    /// <summary>Failures shown of the whole farm.</summary>
    public const int FailuresShown = 20;

    /// <summary>A question is asked again so long: a silo that was killed is missed, and its grains live elsewhere, well before.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(15);

    /// <summary>Between two such tries.</summary>
    public static readonly TimeSpan RetryPause = TimeSpan.FromMilliseconds(250);

    /// <summary>Whoever asks whether a silo is ready waits so long: probes ask every few seconds.</summary>
    public static readonly TimeSpan ReadyPatience = TimeSpan.FromSeconds(3);
}
