using RenderFarm.Core.Jobs;
using RenderFarm.Core.Ports;

namespace RenderFarm.Grains.Records;

/// <summary>What an attempt had to say, and how its loss fell; both bounded.</summary>
internal sealed record AttemptDiary(IReadOnlyList<LogLine> Lines, IReadOnlyList<LossPoint> Losses)
{
    public static string NameOf(JobId job, int frame) => $"diary/{job}/{frame}";

    /// <summary>Null: there is nothing to remember.</summary>
    public static AttemptDiary? Of(AttemptReport report, IReadOnlyList<LossPoint> losses, DateTimeOffset now)
    {
        if (report.Log.Count == 0 && losses.Count == 0)
            return null;
        var lines = report.Log.TakeLast(Limits.LogLines).Select(line => line.ReplaceLineEndings(" "))
            .Select(line => new LogLine(now, report.Attempt, report.Worker, line.Length > Limits.LogLineLength ? line[..Limits.LogLineLength] : line));
        return new AttemptDiary([.. lines], losses);
    }
}
