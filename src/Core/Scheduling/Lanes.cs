using RenderFarm.Core.Jobs;

namespace RenderFarm.Core.Scheduling;

/// <summary>The lanes of a job: which style and settings each paints with, what it needs of a device, and how warm workers know it.</summary>
internal sealed class Lanes
{
    // Affinities of so many lanes are told to the line at once; of jobs with more, the others when they were first served.
    private const int ToldAtOnce = 256;

    private readonly (int Style, int Settings)[] _lanes;
    private readonly ContentHash?[] _affinities;
    private readonly ContentHash?[] _settingsHashes;
    private readonly Dictionary<ContentHash, int> _byAffinity = [];
    private readonly JobHeader _header;
    private readonly IJobLists _lists;

    public Lanes(JobPlan plan, IJobLists lists)
    {
        (_header, _lists) = (plan.Header, lists);
        int[]? listed = null;
        if (_header.Listed is { } count)
            (_lanes, listed) = Listed(plan, count);
        else
            _lanes = [.. from settings in Enumerable.Range(0, _header.Settings) from style in Enumerable.Range(0, _header.Styles) select (style, settings)];
        _affinities = new ContentHash?[_lanes.Length];
        _settingsHashes = new ContentHash?[_header.Settings];
        Map = LaneMap.Of(
            _header.Frames, _lanes.Length,
            frame => (frame - 1) % _header.FramesOfAPass is var index && listed is null ? index / _header.Contents : listed![index],
            frame => (frame - 1) / _header.FramesOfAPass, _header.Policy.Order);
        for (var lane = 0; lane < Math.Min(_lanes.Length, ToldAtOnce); lane++)
            Affinity(lane);
    }

    public LaneMap Map { get; }

    /// <summary>Those known so far; the same object until another is known.</summary>
    public IReadOnlyCollection<ContentHash> Known { get; private set; } = [];

    /// <summary>Index of a lane's settings in the job's list.</summary>
    public int Settings(int lane) => _lanes[lane].Settings;

    public ContentHash SettingsHash(int settings) => _settingsHashes[settings] ??= _lists.Settings(settings).Settings.Hash();

    public bool Has(ContentHash affinity, out int lane) => _byAffinity.TryGetValue(affinity, out lane);

    public ContentHash Affinity(int lane)
    {
        if (_affinities[lane] is { } known)
            return known;
        var (style, settings) = _lanes[lane];
        var affinity = Affinities.Of(_header.NetworkHash, _lists.Style(style), SettingsHash(settings));
        _affinities[lane] = affinity;
        if (_byAffinity.TryAdd(affinity, lane))
            Known = [.. _byAffinity.Keys];
        return affinity;
    }

    private static ((int, int)[], int[]) Listed(JobPlan plan, int count)
    {
        var laneOf = new int[count];
        var lanes = new Dictionary<(int Style, int Settings), int>();
        var inOrder = new List<(int, int)>();
        for (var index = 0; index < count; index++)
        {
            var place = plan.Place(index + 1);
            if (lanes.TryGetValue((place.Style, place.Settings), out laneOf[index]))
                continue;
            lanes.Add((place.Style, place.Settings), laneOf[index] = lanes.Count);
            inOrder.Add((place.Style, place.Settings));
        }
        return ([.. inOrder], laneOf);
    }
}
