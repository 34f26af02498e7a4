using System.Globalization;
using RenderFarm.Client.Progress;
using RenderFarm.Core.Jobs;
using RenderFarm.Core.Ports;

namespace RenderFarm.Client.Watching;

/// <summary>A watched job in lines: a bar with what runs below it, or one plain line.</summary>
internal static class JobLines
{
    private const int BarCells = 30, MostRunning = 8;

    /// <summary>For a terminal, rewritten in place.</summary>
    public static IEnumerable<string> Bars(WatchedJob watched, DateTimeOffset now)
    {
        if (watched.Job is not { } job)
        {
            yield return "waiting for the farm...";
            yield break;
        }
        yield return $"{Bar(watched.Done)} {Summary(job, now)}  {job.Name}";
        foreach (var (frame, running) in watched.Running.Take(MostRunning))
            yield return $"  frame {frame,-6} {Bar(running.Progress?.Done ?? 0)} {Detail(running)}";
        if (watched.Running.Count > MostRunning)
            yield return $"  and {watched.Running.Count - MostRunning} more";
    }

    /// <summary>For a log.</summary>
    public static string Plain(WatchedJob watched, DateTimeOffset now) =>
        watched.Job is { } job ? $"{job.Id}: {Summary(job, now)}" : "waiting for the farm";

    /// <summary>How it ended, or stands when nobody goes on watching.</summary>
    public static string Last(JobView job)
    {
        var took = job is { StartedAt: { } started, FinishedAt: { } finished } ? $" in {Wording.Duration((finished - started).TotalSeconds)}" : "";
        var reason = job.StateReason is { Length: > 0 } why ? $": {why}" : "";
        return $"{job.Id} is {Word(job.State)}{reason} ({Counts(job)}{took})";
    }

    public static string Word(JobState state) => JsonWord($"{state}");

    public static string JsonWord(string name) => name.ToLowerInvariant();

    public static string Counts(JobView job)
    {
        var c = job.Counts;
        var parts = new List<string> { $"{c.Done}/{c.Total} done" };
        if (c.Reused > 0)
            parts[0] += $", {c.Reused} of them reused";
        foreach (var (count, word) in new[] { (c.Running, "running"), (c.Failed, "failed"), (c.Skipped, "skipped") })
            if (count > 0)
                parts.Add($"{count} {word}");
        return string.Join(", ", parts);
    }

    private static string Summary(JobView job, DateTimeOffset now)
    {
        var state = job.State is JobState.Running ? "" : $"{Word(job.State)}, ";
        var eta = job.Eta is { } e && job.State is JobState.Running or JobState.Queued
            ? $", about {Left(job.Eta!.P50, now)} left (hardly more than {Left(job.Eta.P90, now)})"
            : "";
        return $"{state}{Counts(job)}{eta}";
    }

    private static string Left(DateTimeOffset until, DateTimeOffset now) => Wording.Duration(Math.Max(0, (until - now).TotalSeconds));

    private static string Detail(FrameProgress running) => running.Progress is { } p
        ? $"scale {p.Scale + 1}/{p.Scales} {p.Width}x{p.Height}  {p.Iteration}/{p.Iterations}  loss {Wording.Loss(p.Losses.Total)}  {running.Worker}"
        : $"begins  {running.Worker}";

    private static string Bar(double done)
    {
        var full = (int)(Math.Clamp(done, 0, 1) * BarCells);
        return string.Create(CultureInfo.InvariantCulture, $"[{new string('#', full)}{new string('.', BarCells - full)}] {Math.Floor(100 * Math.Clamp(done, 0, 1)),3}%");
    }
}
