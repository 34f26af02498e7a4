namespace RenderFarm.Core.Scheduling;

/// <summary>Numbers that bound and shape scheduling, each with its reason.</summary>
public static class SchedulingLimits
{
    /// <summary>After so long, half of what an owner used is forgiven: long enough that a night's batch yields to a newcomer, short enough to forget yesterday.</summary>
    public static readonly TimeSpan ShareHalfLife = TimeSpan.FromHours(1);

    /// <summary>Waiting this long without being served is worth one point of priority: priority 0 overtakes 100 after 100 minutes.</summary>
    public static readonly TimeSpan AgeingPerPoint = TimeSpan.FromMinutes(1);

    /// <summary>So many points of priority a warm job may be behind the next in line and still go first: loading another network costs less than this.</summary>
    public const double WarmPoints = 5;

    /// <summary>So many worker-seconds of share an owner with a warm job may be behind the next in line.</summary>
    public const double WarmSeconds = 30;

    /// <summary>Frames of one lease: what a dying worker holds back until its leases run out, and what one answer carries.</summary>
    public const int MostChunk = 64;

    /// <summary>Durations kept for each job: quantiles of the last 256 are within 3 % of rank of the true ones, nineteen times in twenty for the median within 6 %.</summary>
    public const int DurationsKept = 256;

    /// <summary>Frames whose durations must be known before one is called a straggler.</summary>
    public const int LeastForSpeculation = 5;

    /// <summary>A frame is a straggler when it takes over so many times what was expected.</summary>
    public const double StragglerFactor = 2.5;

    /// <summary>Below this a second attempt wins nothing.</summary>
    public const double LeastStragglerSeconds = 5;

    /// <summary>A render that ran out of memory asks for so much more than the device had.</summary>
    public const double MemoryGrowth = 1.25;

    /// <summary>Drawn makespans of a forecast: the P90 of 64 is good to a few per cent.</summary>
    public const int ForecastDraws = 64;

    /// <summary>Frames of a forecast that are drawn one by one; those before them are taken by their mean.</summary>
    public const int ForecastTail = 256;

    /// <summary>Ranges of frames kept in memory, those with running frames apart: full ones take a quarter of a megabyte each.</summary>
    public const int RangesKept = 256;
}
