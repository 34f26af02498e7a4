using System.Globalization;
using System.Text.Json;
using RenderFarm.Node.Bench;

// ./farm bench node [--rounds N]        (--split WORKERSxTHREADS PX FRAMES is what it calls itself with)
CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
if (args is ["--split", var split, var px, var frames])
{
    Console.WriteLine(JsonSerializer.Serialize(SplitRun.Here(split, int.Parse(px, CultureInfo.InvariantCulture), int.Parse(frames, CultureInfo.InvariantCulture))));
    return 0;
}
var rounds = 3;
if (args.Length > 0 && !(args is ["--rounds", var count] && int.TryParse(count, out rounds) && rounds > 0))
{
    Console.Error.WriteLine("farm: bench node takes --rounds N");
    return 2;
}
var report = new
{
    machine = new { cores = Environment.ProcessorCount, runtime = $".NET {Environment.Version}" },
    split = SplitBench.Run(rounds),
    blobs = await BlobBench.Run(),
    overhead = await OverheadBench.Run(),
};
var json = JsonSerializer.Serialize(report, new JsonSerializerOptions { WriteIndented = true });
Console.WriteLine(json);
File.WriteAllText(Path.Combine("bench", "results", "node.json"), json + "\n");
return 0;
