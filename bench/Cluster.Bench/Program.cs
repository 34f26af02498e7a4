using System.Globalization;
using System.Text.Json;
using RenderFarm.Cluster.Bench;
using RenderFarm.Farm.Bench;

// ./farm bench cluster [memory|postgres|submit|staleness|million]...
CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
var all = new Dictionary<string, Func<Task<object>>>
{
    ["memory"] = () => CommitBench.Run(ClusterScene.InMemory),
    ["postgres"] = () => CommitBench.Run(ClusterScene.OnPostgres),
    ["submit"] = () => SubmitBench.Run(ClusterScene.OnPostgres),
    ["staleness"] = () => StalenessBench.Run(ClusterScene.OnPostgres),
    ["million"] = () => MemoryBench.Run(ClusterScene.OnPostgres),
};
if (args.FirstOrDefault(name => !all.ContainsKey(name)) is { } unknown)
{
    Console.Error.WriteLine($"farm: bench cluster measures {string.Join(", ", all.Keys)}, not '{unknown}'");
    return 2;
}
var report = new Dictionary<string, object>
{
    ["machine"] = new { cores = Environment.ProcessorCount, runtime = $".NET {Environment.Version}", orleans = typeof(Orleans.Grain).Assembly.GetName().Version!.ToString() },
};
foreach (var name in args.Length == 0 ? [.. all.Keys] : args)
{
    report[name] = await all[name]();
    Console.WriteLine($"{name}: {JsonSerializer.Serialize(report[name])}");
}
if (args.Length == 0)
    File.WriteAllText(Path.Combine("bench", "results", "cluster.json"), JsonSerializer.Serialize(report, new JsonSerializerOptions { WriteIndented = true }) + "\n");
return 0;
