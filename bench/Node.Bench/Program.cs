using System.Globalization;
using System.Text.Json;
using RenderFarm.Node.Bench;

// ./farm bench node [split|blobs|overhead]...        (--split WORKERSxTHREADS PX FRAMES is what it calls itself with)
CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
if (args is ["--split", var split, var px, var frames])
{
    Console.WriteLine(JsonSerializer.Serialize(SplitRun.Here(split, int.Parse(px, CultureInfo.InvariantCulture), int.Parse(frames, CultureInfo.InvariantCulture))));
    return 0;
}
var all = new Dictionary<string, Func<Task<object>>>
{
    ["split"] = () => Task.FromResult<object>(SplitBench.Run()),
    ["blobs"] = BlobBench.Run,
    ["overhead"] = OverheadBench.Run,
};
if (args.FirstOrDefault(name => !all.ContainsKey(name)) is { } unknown)
{
    Console.Error.WriteLine($"farm: bench node measures {string.Join(", ", all.Keys)}, not '{unknown}'");
    return 2;
}
var report = new Dictionary<string, object>
{
    ["machine"] = new { cores = Environment.ProcessorCount, runtime = $".NET {Environment.Version}" },
};
foreach (var name in args.Length == 0 ? [.. all.Keys] : args)
{
    report[name] = await all[name]();
    Console.WriteLine($"{name}: {JsonSerializer.Serialize(report[name])}");
}
if (args.Length == 0)
    File.WriteAllText(Path.Combine("bench", "results", "node.json"), JsonSerializer.Serialize(report, new JsonSerializerOptions { WriteIndented = true }) + "\n");
return 0;
