using RenderFarm.Core.Frames;
using RenderFarm.Core.Jobs;
using RenderFarm.Core.Ports;
using RenderFarm.Core.Rendering;
using RenderFarm.Core.Workers;

namespace RenderFarm.Core.Tests;

/// <summary>Jobs, results and ids for tests; equal numbers give equal ones.</summary>
internal static class Samples
{
    public static readonly DateTimeOffset Noon = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);
    public static readonly JobId Job = JobId.New(Noon, 7);
    public static readonly JobStanding Running = new(JobState.Running, false, new JobPolicy());
    public static readonly WorkerId Ann = Worker("node-a/0"), Bob = Worker("node-b/0");

    public static WorkerId Worker(string name) => WorkerId.Parse(name);

    public static AttemptId Attempt(int number) => new(new Guid(number, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10));

    public static ContentHash Hash(int number) => ContentHash.Of(BitConverter.GetBytes(number));

    public static FrameResult Result(int number = 1, bool reused = false) => new(
        Hash(number), 40_000 + number, 512, 384, new LossReport(1.5 / number, 1, 0.25, 0.125, 0.125), 99.5, 500, 2.5, "cpu (AVX-512)", Hash(-1), reused);

    public static AttemptReport Report(WorkerId worker, int frame, AttemptId attempt, Outcome outcome) => new(worker, Job, frame, attempt, outcome, []);

    public static JobSpec Spec(int contents = 3, int styles = 1, int settings = 1) => new()
    {
        Name = "Harbour", Owner = "ann",
        Contents = [.. Enumerable.Range(1, contents).Select(i => new ContentRef($"photo-{i}.jpg", Hash(i), 640, 480))],
        Styles = [.. Enumerable.Range(1, styles).Select(i => new StyleMix($"style-{i}.jpg", [new StyleRef(new BlobRef($"style-{i}.jpg", Hash(-i)))]))],
        Settings = [.. Enumerable.Range(1, settings).Select(i => new SettingsVariant($"set-{i}", Presets.For("draft", "farmnet") with { Seed = (ulong)i }))],
        OutputName = "{content}-{style}-{settings}.png",
    };

    public static Job Submitted(int frames = 100, JobPolicy? policy = null) => Core.Jobs.Job.Of(new JobEvent.Submitted(
        Job, JobHeader.Of(Spec() with { Policy = policy ?? new() }, Hash(-1)) with { Contents = frames }, Noon));
}
