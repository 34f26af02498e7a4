using System.Runtime.InteropServices;
using System.Text.Json;
using System.Text.Json.Nodes;
using RenderFarm.Core.Jobs;
using RenderFarm.Core.Rendering;

namespace RenderFarm.Core.Bench;

/// <param name="Chunk">Frames of a lease.</param>
/// <param name="OfACore">Completions for each second of a core that they took, by rounds.</param>
/// <param name="ByTheClock">Completions a second, by rounds: less where other programs run.</param>
internal sealed record Rate(string Name, int Chunk, IReadOnlyList<double> OfACore, IReadOnlyList<double> ByTheClock);

/// <summary>What was measured, as text and as JSON.</summary>
internal sealed record Measurement
{
    /// <summary>What issue 3 asks for.</summary>
    private const int Target = 50_000;

    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };

    public required int Frames { get; init; }
    public required IReadOnlyList<Rate> Rates { get; init; }
    public required long MemoryBytes { get; init; }
    public required long RecordBytes { get; init; }
    public required int LargestRecord { get; init; }
    public required int JobRecord { get; init; }
    public required double JournalBytesPerFrame { get; init; }
    public required double ValidateSeconds { get; init; }

    public static Measurement Run(int frames, int rounds)
    {
        // Compiled first, so that the first round is no slower.
        new MillionFrames(Math.Min(frames, 50_000), 1, journal: true).Run();
        var rates = new List<Rate>
        {
            Measure("decide and apply, one frame a lease", frames, 1, rounds, false),
            Measure("decide and apply, 16 frames a lease", frames, 16, rounds, false),
            Measure("the same, and encode each decision for a journal", frames, 16, rounds, true),
        };
        var before = GC.GetTotalMemory(forceFullCollection: true);
        var job = new MillionFrames(frames, 16, journal: true);
        job.Run();
        var memory = GC.GetTotalMemory(forceFullCollection: true) - before;
        var (all, largest) = job.Records();
        return new Measurement
        {
            Frames = frames, Rates = rates, MemoryBytes = memory, RecordBytes = all, LargestRecord = largest,
            JobRecord = job.Job.Encode().Length, JournalBytesPerFrame = (double)job.JournalBytes / frames, ValidateSeconds = Validate(frames),
        };
    }

    public void Print(TextWriter output)
    {
        output.WriteLine($"A job of {Frames} frames on one core, from its submission to its last frame; completions (lease and report) for each");
        output.WriteLine("second of a core that they took, and a second by the clock:");
        foreach (var rate in Rates)
            output.WriteLine($"  {rate.Name,-50}{Median(rate.OfACore),10:F0}{Median(rate.ByTheClock),10:F0}   (rounds: {string.Join(", ", rate.OfACore.Select(r => $"{r:F0}"))})");
        output.WriteLine($"Target: {Target}.");
        output.WriteLine($"Memory with every frame done: {MemoryBytes / 1e6:F0} MB, {(double)MemoryBytes / Frames:F0} bytes a frame.");
        output.WriteLine($"Records: ranges {RecordBytes / 1e6:F0} MB, the largest {LargestRecord} bytes; the job {JobRecord} bytes; journal {JournalBytesPerFrame:F0} bytes a frame.");
        output.WriteLine($"Checking the job's spec, names of outputs included: {ValidateSeconds:F2} s of a core.");
    }

    public void Write(string path)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, ToJson().ToJsonString(Indented) + "\n");
        Console.Error.WriteLine($"Written: {path}");
    }

    private JsonObject ToJson() => new()
    {
        ["machine"] = new JsonObject
        {
            ["processor"] = Processor(), ["cores"] = Environment.ProcessorCount, ["runtime"] = RuntimeInformation.FrameworkDescription,
        },
        ["frames"] = Frames,
        ["target_completions_per_core_second"] = Target,
        ["completions"] = new JsonArray([.. Rates.Select(rate => new JsonObject
        {
            ["what"] = rate.Name, ["frames_a_lease"] = rate.Chunk, ["per_core_second"] = Math.Round(Median(rate.OfACore)),
            ["rounds"] = new JsonArray([.. rate.OfACore.Select(r => JsonValue.Create(Math.Round(r)))]),
            ["per_second_by_the_clock"] = Math.Round(Median(rate.ByTheClock)),
        })]),
        ["memory_bytes_all_done"] = MemoryBytes,
        ["memory_bytes_per_frame"] = MemoryBytes / Frames,
        ["record_bytes_all_ranges"] = RecordBytes,
        ["record_bytes_largest_range"] = LargestRecord,
        ["record_bytes_job"] = JobRecord,
        ["journal_bytes_per_frame"] = Math.Round(JournalBytesPerFrame),
        ["validate_core_seconds"] = Math.Round(ValidateSeconds, 2),
    };

    private static Rate Measure(string name, int frames, int chunk, int rounds, bool journal)
    {
        var spent = Enumerable.Range(0, rounds).Select(_ => new MillionFrames(frames, chunk, journal).Run()).ToList();
        return new(name, chunk, [.. spent.Select(s => frames / s.CpuSeconds)], [.. spent.Select(s => frames / s.Seconds)]);
    }

    private static double Validate(int frames)
    {
        var settings = Presets.For("draft", "farmnet");
        var spec = new JobSpec
        {
            Name = "bench", Owner = "bench",
            Contents = [.. Enumerable.Range(1, frames).Select(i => new ContentRef($"photo-{i:0000000}.jpg", ContentHash.Of(BitConverter.GetBytes(i)), 640, 480))],
            Styles = [new("oil", [new StyleRef(new BlobRef("oil.jpg", ContentHash.Of([1])))])],
            Settings = [new("draft", settings)], OutputName = "{content}-{style}.png",
        };
        var busy = Environment.CpuUsage.TotalTime;
        JobSpecRules.Validate(spec);
        return (Environment.CpuUsage.TotalTime - busy).TotalSeconds;
    }

    private static double Median(IReadOnlyList<double> values) => values.Order().ElementAt(values.Count / 2);

    private static string Processor() => File.Exists("/proc/cpuinfo")
        ? File.ReadLines("/proc/cpuinfo").FirstOrDefault(l => l.StartsWith("model name", StringComparison.Ordinal))?.Split(':')[1].Trim() ?? "unknown"
        : RuntimeInformation.ProcessArchitecture.ToString();
}
