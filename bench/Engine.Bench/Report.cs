using System.Runtime.InteropServices;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace RenderFarm.Engine.Bench;

/// <param name="Flops">Of the iteration by direct convolutions.</param>
internal sealed record Iteration(
    string Network, int Size, double Milliseconds, double MedianMilliseconds, double? Autograd, double? Hand, double Flops)
{
    public double GigaflopsPerSecond => Flops / Milliseconds / 1e6;
}

internal sealed record Growth(int Size, double Milliseconds)
{
    public double MillisecondsPerMegapixel => Milliseconds / Size / Size * 1e6;
}

internal sealed record RenderTime(string Preset, int Size, double Seconds, double ForecastSeconds);

/// <summary>What was measured, as a table and as JSON.</summary>
internal sealed class Report(int threads, double peak)
{
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };

    public string Backend { get; set; } = "";
    public List<Iteration> Iterations { get; } = [];
    public List<Growth> Growth { get; } = [];
    public List<RenderTime> Renders { get; } = [];
    public double MemoryGigabytes { get; set; }
    public int MemorySize { get; set; }
    public long AllocatedBytes { get; set; }

    public void Print(TextWriter output)
    {
        output.WriteLine($"{Backend}, {threads} threads; FMA peak {peak:F0} GFLOP/s. Milliseconds an iteration, the best of all rounds:");
        output.WriteLine($"{"network",-9}{"size",6}{"ours",10}{"median",10}{"PyTorch",10}{"ratio",8}{"by hand",10}{"ratio",8}{"of peak",9}");
        foreach (var i in Iterations)
            output.WriteLine(
                $"{i.Network,-9}{i.Size,6}{i.Milliseconds,10:F1}{i.MedianMilliseconds,10:F1}{i.Autograd,10:F1}{i.Autograd / i.Milliseconds,8:F2}"
                + $"{i.Hand,10:F1}{i.Hand / i.Milliseconds,8:F2}{i.GigaflopsPerSecond / peak,9:P0}");
        output.WriteLine("Of peak: operations of direct convolutions by the measured peak; Winograd needs a quarter of them, so above 100 % is possible.");
        foreach (var group in Iterations.GroupBy(i => i.Size).Where(g => g.Count() == 2))
            output.WriteLine($"farmnet at {group.Key} px is {group.First().Milliseconds / group.Last().Milliseconds:F1} times as fast as VGG-19.");
        if (Growth.Count == 0)
            return;
        output.WriteLine("Growth (farmnet), ms a megapixel: " + string.Join(", ", Growth.Select(g => $"{g.Size} px {g.MillisecondsPerMegapixel:F0}")));
        output.WriteLine($"Peak memory, VGG-19 at {MemorySize} px with ten L-BFGS pairs: {MemoryGigabytes:F2} GB. Allocated by an iteration: {AllocatedBytes} bytes.");
        foreach (var render in Renders)
            output.WriteLine($"Preset {render.Preset}, {render.Size} px square, farmnet: {render.Seconds:F1} s ({render.ForecastSeconds:F1} forecast).");
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
            ["processor"] = Processor(),
            ["cores"] = Environment.ProcessorCount,
            ["runtime"] = RuntimeInformation.FrameworkDescription,
            ["fma_peak_gflops"] = Math.Round(peak, 1),
        },
        ["backend"] = Backend,
        ["threads"] = threads,
        ["iterations"] = new JsonArray([.. Iterations.Select(i => new JsonObject
        {
            ["network"] = i.Network,
            ["size"] = i.Size,
            ["ours_ms"] = Round(i.Milliseconds),
            ["ours_median_ms"] = Round(i.MedianMilliseconds),
            ["pytorch_autograd_ms"] = Round(i.Autograd),
            ["ratio_to_autograd"] = Round(i.Autograd / i.Milliseconds),
            ["pytorch_by_hand_ms"] = Round(i.Hand),
            ["ratio_to_by_hand"] = Round(i.Hand / i.Milliseconds),
            ["direct_gflop"] = Round(i.Flops / 1e9),
            ["share_of_fma_peak"] = Round(i.GigaflopsPerSecond / peak),
        })]),
        ["growth_ms_per_megapixel"] = new JsonObject(Growth.Select(g => new KeyValuePair<string, JsonNode?>($"{g.Size}", Round(g.MillisecondsPerMegapixel)))),
        ["peak_memory_gb"] = new JsonObject { ["network"] = "vgg19", ["size"] = MemorySize, ["lbfgs_pairs"] = 10, ["gb"] = Round(MemoryGigabytes) },
        ["allocated_bytes_per_iteration"] = AllocatedBytes,
        ["renders"] = new JsonArray([.. Renders.Select(r => new JsonObject
        {
            ["preset"] = r.Preset,
            ["width"] = r.Size,
            ["height"] = r.Size,
            ["seconds"] = Round(r.Seconds),
            ["forecast_seconds"] = Round(r.ForecastSeconds),
        })]),
    };

    private static JsonValue? Round(double? value) => value is { } v ? JsonValue.Create(Math.Round(v, 2)) : null;

    private static string Processor() =>
        File.Exists("/proc/cpuinfo")
            ? File.ReadLines("/proc/cpuinfo").FirstOrDefault(l => l.StartsWith("model name", StringComparison.Ordinal))?.Split(':')[1].Trim() ?? "unknown"
            : RuntimeInformation.ProcessArchitecture.ToString();
}
