using System.Diagnostics;
using System.Globalization;

namespace RenderFarm.Silo.Local;

/// <summary>
/// A process that lives on when we end, known by a file that holds its number and when it began: numbers are used again, and no other process may be
/// ended in its place.
/// </summary>
internal sealed class DetachedProcess(string folder, string name)
{
    private string PidFile => Path.Combine(folder, $"{name}.pid");

    public string Log => Path.Combine(folder, $"{name}.log");

    public string Name => name;

    /// <summary>All that were started in a folder and not ended, in the order of their names.</summary>
    public static IReadOnlyList<DetachedProcess> In(string folder) => !Directory.Exists(folder)
        ? []
        : [.. Directory.EnumerateFiles(folder, "*.pid").Select(file => new DetachedProcess(folder, Path.GetFileNameWithoutExtension(file))).OrderBy(known => known.Name, StringComparer.Ordinal)];

    public bool Runs
    {
        get
        {
            using var process = Find();
            return process is not null;
        }
    }

    /// <summary>In a session of its own, where no terminal's end reaches it; what it says goes to a log.</summary>
    public void Start(string file, IEnumerable<string> arguments, IReadOnlyDictionary<string, string> environment)
    {
        Directory.CreateDirectory(folder);
        // The shell becomes the program: the number stays the same.
        var start = new ProcessStartInfo("sh", ["-c", "exec setsid \"$@\" >\"$FARM_LOG\" 2>&1 </dev/null", "sh", file, .. arguments]) { WorkingDirectory = folder };
        foreach (var (key, value) in environment)
            start.Environment[key] = value;
        start.Environment["FARM_LOG"] = Log;
        using var process = Process.Start(start) ?? throw new IOException($"{file} cannot be started.");
        File.WriteAllText(PidFile, string.Create(CultureInfo.InvariantCulture, $"{process.Id} {process.StartTime.ToUniversalTime().Ticks}"));
    }

    /// <summary>Asks it to end, waits, and ends it when it does not.</summary>
    public async Task End(TimeSpan patience, CancellationToken cancellation)
    {
        using var process = Find();
        if (process is not null)
        {
            await LocalProgram.Run("sh", ["-c", string.Create(CultureInfo.InvariantCulture, $"kill -TERM {process.Id}")], cancellation: cancellation);
            try
            {
                await process.WaitForExitAsync(cancellation).WaitAsync(patience, cancellation);
            }
            catch (TimeoutException)
            {
                process.Kill(entireProcessTree: true);
            }
        }
        File.Delete(PidFile);
    }

    /// <summary>The last line that it said; for whoever asks why it ended.</summary>
    public string LastWord() => File.Exists(Log) ? File.ReadLines(Log).LastOrDefault(line => line.Length > 0) ?? "nothing was said" : "it was never started";

    private Process? Find()
    {
        if (!File.Exists(PidFile) || File.ReadAllText(PidFile).Split(' ') is not [var id, var began])
            return null;
        try
        {
            var process = Process.GetProcessById(int.Parse(id, CultureInfo.InvariantCulture));
            var since = new DateTime(long.Parse(began, CultureInfo.InvariantCulture), DateTimeKind.Utc);
            if (!process.HasExited && (process.StartTime.ToUniversalTime() - since).Duration() < Limits.SameStart)
                return process;
            process.Dispose();
        }
        catch (Exception e) when (e is ArgumentException or InvalidOperationException or FormatException)
        {
            // There is none of this number any more.
        }
        return null;
    }
}
