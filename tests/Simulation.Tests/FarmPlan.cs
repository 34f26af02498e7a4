using RenderFarm.Core;
using RenderFarm.Core.Jobs;
using RenderFarm.Core.Ports;
using RenderFarm.Core.Rendering;
using RenderFarm.Core.Scheduling;
using RenderFarm.Core.Workers;

namespace RenderFarm.Simulation.Tests;

/// <summary>What a run's farm is made of: owners, workers, jobs and what their frames are like.</summary>
internal sealed class FarmPlan
{
    public const long Mebibyte = 1 << 20;

    // An engine that takes twice the memory of the other.
    private const string Greedy = "sim-greedy";

    private static readonly DateTimeOffset Epoch = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly string[] Names = ["ada", "bob", "eve"];

    // Hashing the same few names for every run would be most of its time.
    private static readonly ContentHash[] Hashes = [.. Enumerable.Range(0, 64).Select(i => ContentHash.Of([(byte)i]))];
    private static readonly ContentHash[] Networks = [ContentHash.Of([200]), ContentHash.Of([201])];
    private static readonly SettingsVariant[] Variants =
        [.. new[] { 64, 128, 256 }.Select(size => new SettingsVariant($"s{size}", new RenderSettings { Preset = "draft", SizePx = size }))];

    private readonly SplitMix _draws;
    private readonly Dictionary<string, OwnerTerms> _terms = [];
    private readonly HashSet<JobId> _large = [];
    private readonly ulong _salt;
    private readonly double _poison;

    public FarmPlan(SplitMix draws)
    {
        _draws = draws;
        _salt = draws.Next();
        _poison = draws.Chance(0.5) ? 0.15 * draws.Uniform() : 0;
        foreach (var name in Names)
        {
            _terms[name] = new OwnerTerms
            {
                Weight = draws.Between(1, 4),
                MostRunning = draws.Chance(0.4) ? draws.Between(1, 6) : int.MaxValue,
                MostJobs = draws.Chance(0.2) ? draws.Between(1, 3) : int.MaxValue,
                MostWaitingFrames = draws.Chance(0.2) ? draws.Between(40, 400) : int.MaxValue,
            };
        }
    }

    public OwnerTerms Terms(string owner) => _terms[owner];

    /// <summary>The formula: sometimes too little for what a frame really takes.</summary>
    public long EstimateBytes(string backend, ContentHash network, RenderSettings settings, int width, int height) => settings.SizePx!.Value * (backend == Greedy ? 8 : 4) * Mebibyte;

    public static DateTimeOffset Start => Epoch;

    public WorkerDescription Worker(int number, int count) => new(
        WorkerId.Parse($"node{number % 2}/w{number}"), $"node{number % 2}", "cpu", number % 3 == 1 ? Greedy : "sim",
        // One worker can do everything, else runs would rightly never end.
        number == count - 1 ? 4096 * Mebibyte : _draws.Between(1, 16) * 128 * Mebibyte,
        number == count - 1 || _draws.Chance(0.7) ? [] : [Networks[_draws.Below(2)]], "1");

    public JobSpec Job(int number, IReadOnlyList<JobId> earlier) => new()
    {
        Name = $"job {number}",
        Owner = _draws.Of(Names),
        Priority = _draws.Between(0, 100),
        Contents = [.. Enumerable.Range(0, Frames()).Select(i => new ContentRef($"c{i}", Hashes[i % 64], 640, 480))],
        Styles = [.. Enumerable.Range(0, _draws.Chance(0.3) ? 2 : 1).Select(i => new StyleMix($"style{i}", [new StyleRef(new BlobRef($"s{i}", Hashes[i]))]))],
        Settings = [.. Enumerable.Range(0, _draws.Chance(0.2) ? 2 : 1).Select(_ => _draws.Of(Variants))],
        OutputName = "{number}.png",
        Passes = _draws.Chance(0.15) ? _draws.Between(2, 3) : 1,
        After = earlier.Count > 0 && _draws.Chance(0.25) ? [new Dependency(_draws.Of(earlier), _draws.Chance(0.5))] : [],
        Policy = new JobPolicy
        {
            Order = (FrameOrder)_draws.Below(3),
            CodeRetries = _draws.Between(0, 2),
            ChunkSeconds = _draws.Between(5, 60),
            Speculation = _draws.Chance(0.7),
            WorkerStrikes = _draws.Between(1, 4),
        },
    };

    public ContentHash Network() => Networks[_draws.Below(2)];

    /// <summary>Whether every attempt at the frame fails: its picture cannot be used, or the render goes wrong.</summary>
    public bool IsPoisoned(JobId job, int frame) => Of(job, frame, 1).Chance(_poison);

    /// <summary>Seconds of a render on an ordinary worker.</summary>
    public double Seconds(JobId job, int frame) =>
        (Of(job, 0, 2).Exponential(8) + Of(job, frame, 3).Exponential(4) + 0.2) / (_large.Contains(job) ? 20 : 1);

    public void IsLarge(JobId job) => _large.Add(job);

    /// <summary>Bytes that the frame really takes: the formula's, or up to twice that.</summary>
    public long Bytes(string backend, RenderTask task) =>
        (long)(EstimateBytes(backend, task.NetworkHash, task.Settings, 0, 0) * (Of(task.Job, 0, 4).Chance(0.2) ? 1 + Of(task.Job, 0, 5).Uniform() : 1));

    // One in fifty spans two ranges.
    private int Frames() => _draws.Chance(0.02) ? _draws.Between(1000, 1200) : _draws.Chance(0.5) ? _draws.Between(1, 6) : _draws.Between(7, 40);

    // Of a frame, whoever renders it and when.
    private SplitMix Of(JobId job, int frame, int what) =>
        new(_salt ^ Stable(job.Text) ^ (ulong)frame * 0x9E3779B97F4A7C15UL ^ (ulong)what << 56);

    private static ulong Stable(string text) => text.Aggregate(14695981039346656037UL, (hash, c) => (hash ^ c) * 1099511628211UL);
}
