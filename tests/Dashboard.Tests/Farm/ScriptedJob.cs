using RenderFarm.Core;
using RenderFarm.Core.Frames;
using RenderFarm.Core.Jobs;
using RenderFarm.Core.Ports;
using RenderFarm.Core.Rendering;
using RenderFarm.Core.Workers;

namespace RenderFarm.Dashboard.Tests.Farm;

/// <summary>A job whose frames are in whatever state a test puts them. All of it under the farm's lock.</summary>
internal sealed class ScriptedJob(string name, int frames, ContentHash content, ContentHash result)
{
    private static readonly DateTimeOffset Submitted = DateTimeOffset.UtcNow.AddMinutes(-12);
    private static readonly ContentHash NetworkHash = ContentHash.Of("network"u8);

    public static readonly WorkerId Worker = WorkerId.Parse("atelier/cpu0");

    private readonly FrameState[] _states = new FrameState[frames];
    private readonly int[] _counts = [frames, 0, 0, 0, 0];

    public JobId Id { get; } = JobId.New(DateTimeOffset.UtcNow, (ulong)name.GetHashCode(StringComparison.Ordinal));

    public string Name => name;

    public JobState State { get; set; } = JobState.Running;

    public string? Reason { get; set; }

    public long Version { get; set; } = 1;

    public int Frames => frames;

    public FrameState this[int number]
    {
        get => _states[number - 1];
        set
        {
            _counts[(int)_states[number - 1]]--;
            _counts[(int)value]++;
            _states[number - 1] = value;
        }
    }

    public JobView View() => new(
        Id, name, "ann", 50, State, Reason, Counts(), Submitted, Submitted.AddSeconds(3), State is JobState.Finished or JobState.Cancelled ? DateTimeOffset.UtcNow : null,
        State == JobState.Running ? new Eta(DateTimeOffset.UtcNow.AddMinutes(20), DateTimeOffset.UtcNow.AddMinutes(27)) : null, 6.4, "best", 512, "farmnet", NetworkHash,
        [new StyleMix("strokes", [new StyleRef(new BlobRef("strokes.jpg", result))])], Version);

    public FrameCounts Counts() => new(_counts[0], _counts[1], _counts[2], _counts[3], _counts[4]);

    public FrameMap Map()
    {
        var runs = new List<FrameRun>();
        for (var i = 0; i < frames;)
        {
            var end = i;
            while (end < frames && _states[end] == _states[i])
                end++;
            runs.Add(new FrameRun(_states[i], end - i));
            i = end;
        }
        return new FrameMap(Version, runs);
    }

    public FrameView Frame(int number)
    {
        var state = this[number];
        return new FrameView(
            number, state, $"frame-{number}.png", new ContentRef($"frame-{number}.jpg", content, 768, 512), "strokes", "best",
            state == FrameState.Running ? new AttemptView(Attempt(number), Worker, DateTimeOffset.UtcNow, DateTimeOffset.UtcNow.AddSeconds(30), Progress(), null, result) : null,
            state == FrameState.Done ? Result() : null, state == FrameState.Done ? Worker : null, Attempt(number), state == FrameState.Waiting ? 0 : 1,
            state == FrameState.Failed ? [Failure(number)] : []);
    }

    public static FailureView Failure(int number) =>
        new(Attempt(number), Worker, FailureKind.Code, "the loss did not fall: 3.2e4 after 200 iterations", Submitted.AddMinutes(number % 10));

    public static AttemptId Attempt(int number) => new(new Guid(number, 1, 2, [1, 2, 3, 4, 5, 6, 7, 8]));

    public static RenderProgress Progress() => new(1, 3, 256, 171, 80, 200, 0.4, new LossReport(420, 120, 290, 8, 2));

    private FrameResult Result() => new(result, 81234, 400, 267, new LossReport(212, 120, 88, 3, 1), 30412, 700, 6.41, "cpu", NetworkHash);
}
