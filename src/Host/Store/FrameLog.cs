using System.Text.Json;
using Microsoft.Data.Sqlite;
using RenderFarm.Core.Frames;
using RenderFarm.Core.Jobs;
using RenderFarm.Core.Ports;
using RenderFarm.Core.Ports.Json;
using RenderFarm.Core.Workers;

namespace RenderFarm.Host.Store;

/// <summary>What the attempts at a frame had to say and how their losses fell: of each frame the last few attempts, of each attempt a bounded part.</summary>
internal static class FrameLog
{
    public static void AddLines(StoreWriter writer, AttemptReport report, DateTimeOffset now)
    {
        if (report.Log.Count == 0)
            return;
        var lines = report.Log.TakeLast(Limits.LogLines).Select(line => line.Length > Limits.LogLineLength ? line[..Limits.LogLineLength] : line);
        writer.Run(
            "INSERT INTO log (job, frame, attempt, worker, at, lines) VALUES (@1, @2, @3, @4, @5, @6)",
            report.Job.Text, report.Frame, Bytes(report.Attempt), report.Worker.Text, now.ToUnixTimeMilliseconds(), string.Join('\n', lines.Select(OneLine)));
        Trim(writer, "log", report);
    }

    public static void AddLosses(StoreWriter writer, AttemptReport report, IReadOnlyList<LossPoint> points)
    {
        if (points.Count == 0)
            return;
        writer.Run(
            "INSERT INTO loss (job, frame, attempt, points) VALUES (@1, @2, @3, @4)",
            report.Job.Text, report.Frame, Bytes(report.Attempt), JsonSerializer.SerializeToUtf8Bytes(points, FarmJson.Options));
        Trim(writer, "loss", report);
    }

    public static List<LogLine> Lines(IStoreRows rows, JobId job, int frame) =>
    [
        .. rows.Rows(
            "SELECT at, attempt, worker, lines FROM log WHERE job = @1 AND frame = @2 ORDER BY id",
            row => row.GetString(3).Split('\n').Select(line => new LogLine(
                DateTimeOffset.FromUnixTimeMilliseconds(row.GetInt64(0)), Attempt(row, 1), WorkerId.Parse(row.GetString(2)), line)).ToList(),
            job.Text, frame).SelectMany(lines => lines),
    ];

    public static List<LossPoint> Losses(IStoreRows rows, JobId job, int frame) =>
    [
        .. rows.Rows(
            "SELECT points FROM loss WHERE job = @1 AND frame = @2 ORDER BY id",
            row => JsonSerializer.Deserialize<IReadOnlyList<LossPoint>>(JobRecords.Bytes(row, 0), FarmJson.Options)!, job.Text, frame).SelectMany(points => points),
    ];

    private static void Trim(StoreWriter writer, string table, AttemptReport report) => writer.Run(
        $"DELETE FROM {table} WHERE job = @1 AND frame = @2 AND id NOT IN (SELECT id FROM {table} WHERE job = @1 AND frame = @2 ORDER BY id DESC LIMIT @3)",
        report.Job.Text, report.Frame, Limits.LoggedAttempts);

    private static string OneLine(string line) => line.ReplaceLineEndings(" ");

    private static byte[] Bytes(AttemptId attempt) => attempt.Value.ToByteArray();

    private static AttemptId Attempt(SqliteDataReader row, int column) => new(new Guid(JobRecords.Bytes(row, column)));
}
