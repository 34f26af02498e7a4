namespace RenderFarm.Silo;

/// <summary>Every bound of the silo, each with its reason.</summary>
internal static class Limits
{
    /// <summary>Characters of a wrong value that a complaint repeats.</summary>
    public const int ShownChars = 80;

    /// <summary>Characters of cluster, service and silo: names of workers, of which the silo's is a part, have 100.</summary>
    public const int NameChars = 60;

    /// <summary>Each shard is a grain with a reminder; a thousand workers are served by some tens.</summary>
    public const int Shards = 1_024;

    /// <summary>Frames side by side: as many as the engine takes into a tensor.</summary>
    public const int Batch = CpuNode.Limits.MostBatch;

    /// <summary>Workers of one silo: one for each device, and no machine has more.</summary>
    public const int Workers = 64;

    /// <summary>Of one silo's workers together.</summary>
    public const int Threads = 1_024;

    /// <summary>Below, not even a checkpoint of a large frame is written.</summary>
    public const double LeastDrainSeconds = 3;

    /// <summary>No orchestrator waits longer than an hour.</summary>
    public const double MostDrainSeconds = 3_600;

    /// <summary>Settled jobs are kept an hour at least: who waited for one is to find it.</summary>
    public const double LeastKeepDays = 1.0 / 24;

    /// <summary>A century.</summary>
    public const double MostKeepDays = 36_500;

    /// <summary>A secret that nobody guesses.</summary>
    public const int SecretChars = 16;

    /// <summary>
    /// Of a silo without grains. Whenever members come or go it reads its part of the reminders anew, twenty reads at once, which can wait for each
    /// other; a database of Azure's takes some hundred connections in all, and a farm has hundreds of workers.
    /// </summary>
    public const int WorkerConnections = 4;

    /// <summary>After it the outcome of a grain call is unknown and the caller asks again; the slowest honest call writes 256 KiB to a busy database.</summary>
    public static readonly TimeSpan ResponseTimeout = TimeSpan.FromSeconds(15);

    /// <summary>Of one probe. Pauses of 1.4 to 2.9 s were seen on machines under load: one second would declare the living dead.</summary>
    public static readonly TimeSpan ProbeTimeout = TimeSpan.FromSeconds(2);

    /// <summary>Probes in a row that get no answer before a silo votes: with two a freeze of two seconds is survived.</summary>
    public const int MissedProbes = 2;

    /// <summary>Two silos must agree, so that one with a broken network buries nobody; Orleans takes half of them where there are fewer.</summary>
    public const int DeathVotes = 2;

    /// <summary>How stale a silo's list of members may be when the gossip of a change was lost.</summary>
    public static readonly TimeSpan TableRefresh = TimeSpan.FromSeconds(5);

    /// <summary>How often a silo writes that it lives: a joining one does not wait for those that are silent three times as long.</summary>
    public static readonly TimeSpan IAmAlive = TimeSpan.FromSeconds(5);

    /// <summary>Between two looks for the file of a spot notice: such notices give half a minute at least.</summary>
    public static readonly TimeSpan ExpediteLook = TimeSpan.FromSeconds(0.5);

    /// <summary>In which the farm hears of a machine that is taken away.</summary>
    public static readonly TimeSpan ExpeditedTelling = TimeSpan.FromSeconds(2);

    /// <summary>Of a drain's grace for checkpoints and reports; the rest is for leaving the cluster.</summary>
    public const double WorkersShareOfGrace = 0.7;

    /// <summary>For leaving the cluster, even when the workers took all the grace: one who does not say goodbye is missed for seconds.</summary>
    public static readonly TimeSpan LeastLeave = TimeSpan.FromSeconds(1);

    /// <summary>How far an issuer's clock may be from ours.</summary>
    public static readonly TimeSpan TokenSkew = TimeSpan.FromMinutes(1);

    /// <summary>Between two looks whether a part of a local cluster has started.</summary>
    public static readonly TimeSpan StartLook = TimeSpan.FromSeconds(0.2);

    /// <summary>For a part of a local cluster to end, or to answer: longer than a drain's default grace.</summary>
    public static readonly TimeSpan LocalPatience = TimeSpan.FromSeconds(40);

    /// <summary>A process's start is told in hundredths of a second, counted from another beginning after the clock was set.</summary>
    public static readonly TimeSpan SameStart = TimeSpan.FromSeconds(2);

    /// <summary>Of one buffer while a picture is decoded: the largest that Media lets through has 200 million pixels of eight bytes.</summary>
    public const int DecodeMegabytes = 2_048;

    /// <summary>Between two looks whether it is this silo's turn, and whether it still is: webhooks of a coordinator that died wait no longer than this.</summary>
    public static readonly TimeSpan TurnLook = TimeSpan.FromSeconds(5);

    /// <summary>The blob store is weighed when a coordinator has taken the turn, as soon as its cluster has come together.</summary>
    public static readonly TimeSpan FirstWeighing = TimeSpan.FromSeconds(2);

    /// <summary>Between two weighings; people look at disks by the minute.</summary>
    public static readonly TimeSpan WeighPause = TimeSpan.FromMinutes(1);

    /// <summary>So many times as long as a weighing takes, nobody weighs.</summary>
    public const int WeighingShare = 50;

    /// <summary>After a start a cluster has better things to do than to look through its blobs.</summary>
    public static readonly TimeSpan FirstSweep = TimeSpan.FromMinutes(5);

    /// <summary>Between two looks for blobs that nobody needs; each reads all jobs and all names of blobs.</summary>
    public static readonly TimeSpan SweepPause = TimeSpan.FromHours(6);

    /// <summary>After the blob store or the cluster did not answer.</summary>
    public static readonly TimeSpan KeeperRetry = TimeSpan.FromMinutes(1);

    /// <summary>For a silo that is asked to end while it starts.</summary>
    public static readonly TimeSpan StartAbandoned = TimeSpan.FromSeconds(5);
}
