using System.Globalization;
using System.Text.Json;
using RenderFarm.Farm.Bench;

// ./farm bench farm [start|overhead|submit|commit|memory|staleness]...
CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
var all = new Dictionary<string, Func<Task<object>>>
{
    ["start"] = StartBench.Run,
    ["overhead"] = OverheadBench.Run,
    ["submit"] = () => SubmitBench.Run(LocalScene.Open),
    ["commit"] = () => CommitBench.Run(LocalScene.Open),
    ["memory"] = () => MemoryBench.Run(LocalScene.Open),
    ["staleness"] = () => StalenessBench.Run(LocalScene.Open),
};
if (args.FirstOrDefault(name => !all.ContainsKey(name)) is { } unknown)
{
    Console.Error.WriteLine($"farm: bench farm measures {string.Join(", ", all.Keys)}, not '{unknown}'");
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
    File.WriteAllText(Path.Combine("bench", "results", "farm.json"), JsonSerializer.Serialize(report, new JsonSerializerOptions { WriteIndented = true }) + "\n");
return 0;
