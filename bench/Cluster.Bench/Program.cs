using System.Globalization;
using System.Text.Json;
using RenderFarm.Cluster.Bench;
using RenderFarm.Cluster.Bench.Real;
using RenderFarm.Farm.Bench;

// ./farm bench cluster [memory|postgres|submit|staleness|million|recovery|scaling]... [--rounds N] [--seconds N]
CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
if (args is [LoneEngine.Word, var pictures, var width])
    return LoneEngine.Paint(pictures, width);
var (rounds, seconds, names) = (3, 60, new List<string>());
for (var i = 0; i < args.Length; i++)
{
    if (args[i] is not ("--rounds" or "--seconds"))
        names.Add(args[i]);
    else if (i + 1 < args.Length && int.TryParse(args[i + 1], NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number > 0)
        (rounds, seconds) = args[i++] == "--rounds" ? (number, seconds) : (rounds, number);
    else
    {
        Console.Error.WriteLine("farm: bench cluster takes --rounds N (of recovery and scaling) and --seconds N (of each measurement of scaling)");
        return 2;
    }
}
var all = new Dictionary<string, Func<Task<object>>>
{
    ["memory"] = () => CommitBench.Run(ClusterScene.InMemory),
    ["postgres"] = () => CommitBench.Run(ClusterScene.OnPostgres),
    ["submit"] = () => SubmitBench.Run(ClusterScene.OnPostgres),
    ["staleness"] = () => StalenessBench.Run(ClusterScene.OnPostgres),
    ["million"] = () => MemoryBench.Run(ClusterScene.OnPostgres),
    ["recovery"] = () => RecoveryBench.Run(rounds),
    ["scaling"] = () => ScalingBench.Run(rounds, seconds),
};
if (names.FirstOrDefault(name => !all.ContainsKey(name)) is { } unknown)
{
    Console.Error.WriteLine($"farm: bench cluster measures {string.Join(", ", all.Keys)}, not '{unknown}'");
    return 2;
}
var report = new Dictionary<string, object>
{
    ["machine"] = new { cores = Environment.ProcessorCount, runtime = $".NET {Environment.Version}", orleans = typeof(Orleans.Grain).Assembly.GetName().Version!.ToString() },
};
foreach (var name in names.Count == 0 ? [.. all.Keys] : names)
{
    report[name] = await all[name]();
    Console.WriteLine($"{name}: {JsonSerializer.Serialize(report[name])}");
}
if (args.Length == 0)
    File.WriteAllText(Path.Combine("bench", "results", "cluster.json"), JsonSerializer.Serialize(report, new JsonSerializerOptions { WriteIndented = true }) + "\n");
return 0;
