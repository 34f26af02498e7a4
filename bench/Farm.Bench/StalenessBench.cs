using System.Collections.Concurrent;
using System.Diagnostics;
using RenderFarm.Core.Frames;
using RenderFarm.Core.Jobs;
using RenderFarm.Core.Ports;
using RenderFarm.Core.Workers;

namespace RenderFarm.Farm.Bench;

/// <summary>
/// How old news is: a thousand frames a second are reported, and for each the time is taken between the answer that it is kept and the step of a
/// watch that tells of it.
/// </summary>
internal static class StalenessBench
{
    private const int Contents = 100, Styles = 100, Frames = Contents * Styles, FramesPerSecond = 1000, Workers = 8;

    public static async Task<object> Run(Func<Task<Scene>> open)
    {
        await using var scene = await open();
        var job = (await scene.Submit(await scene.Spec(await scene.Contents(Contents), Styles))).Id;
        var (kept, told) = (new ConcurrentDictionary<int, long>(), new Dictionary<int, long>());
        var (events, began) = (0, Stopwatch.GetTimestamp());
        var working = Work(scene, began, kept);
        await foreach (var step in scene.Farm.Watch(job, null, CancellationToken.None))
        {
            var now = Stopwatch.GetTimestamp();
            events += step is FarmEvent.FramesChanged ? 1 : 0;
            foreach (var frame in Done(step))
                told.TryAdd(frame, now);
            if (told.Count == Frames)
                break;
        }
        var seconds = Stopwatch.GetElapsedTime(began).TotalSeconds;
        await working;
        // A step may be there before the answer is.
        var stale = told.Select(pair => Math.Max(0, Stopwatch.GetElapsedTime(kept[pair.Key], pair.Value).TotalMilliseconds)).Order().ToList();
        return new
        {
            frames = Frames, frames_per_second = Math.Round(Frames / seconds), steps_per_second = Math.Round(events / seconds, 1),
            median_ms = Math.Round(stale[stale.Count / 2], 1), worst_ms = Math.Round(stale[^1], 1),
        };
    }

    private static IEnumerable<int> Done(FarmEvent step) => step switch
    {
        FarmEvent.FramesChanged changed => changed.Frames.Where(frame => frame.State == FrameState.Done).Select(frame => frame.Frame),
        FarmEvent.Snapshot { Map: { } map } => map.Runs
            .SelectMany(run => Enumerable.Repeat(run.State, run.Count)).Select((state, i) => (state, i)).Where(f => f.state == FrameState.Done).Select(f => f.i + 1),
        _ => [],
    };

    // Each report waits for its turn: so many a second, no more.
    private static Task Work(Scene scene, long began, ConcurrentDictionary<int, long> kept)
    {
        var turn = 0;
        return Task.WhenAll(Enumerable.Range(0, Workers).Select(i => Task.Run(async () =>
        {
            var id = WorkerId.Parse($"bench/null{i}");
            await scene.Leases.Join(new WorkerDescription(id, "bench", "null", "null", 1L << 34, [], "bench"), CancellationToken.None);
            while (kept.Count < Frames)
                foreach (var task in await scene.Leases.Lease(new LeaseRequest(id, 64, []), CancellationToken.None) ?? [])
                {
                    var due = TimeSpan.FromSeconds((double)Interlocked.Increment(ref turn) / FramesPerSecond) - Stopwatch.GetElapsedTime(began);
                    if (due > TimeSpan.Zero)
                        await Task.Delay(due);
                    await scene.Leases.Report(
                        new AttemptReport(id, task.Job, task.Frame, task.Attempt, new Outcome.Rendered(Scene.ResultOf(task)), []), CancellationToken.None);
                    kept.TryAdd(task.Frame, Stopwatch.GetTimestamp());
                }
        })));
    }
}
