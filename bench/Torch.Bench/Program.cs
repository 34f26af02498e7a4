using System.Globalization;
using System.Text.Json.Nodes;
using RenderFarm.Core;
using RenderFarm.Engine.Bench;
using RenderFarm.Engine.Torch;
using RenderFarm.Torch.Bench;

// ./farm bench torch [--device cpu|cuda] [--sizes 512,1024,2048] [--batches 1,4,16] [--threads N] [--repeats N]
CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
var options = Options.Parse(args);
if (options is null)
{
    Console.Error.WriteLine($"farm: bench torch takes {Options.Usage}");
    return 2;
}
try
{
    TorchLibrary.Require(options.Device);
}
catch (InputException e)
{
    Console.Error.WriteLine($"farm: {e.Message}");
    return 2;
}
if (options.Memory is { } size)
{
    MemoryCheck.RunHere(size, options.Batches[0], options);
    return 0;
}
var peer = Peer.Find();
var report = new JsonObject
{
    ["device"] = options.Word,
    ["gpu"] = RenderFarm.TorchNode.NvidiaSmi.ReadOwn() is [var gpu, ..] ? gpu.ToString() : "none",
    ["threads"] = options.Threads,
    ["peak"] = PeakProduct.Measure(options.Device, TimeProvider.System),
    ["parity"] = ParityCheck.Run(options),
    ["memory"] = MemoryCheck.Run(options),
    ["speed"] = SpeedCheck.Run(options, peer),
    ["batches"] = BatchCheck.Run(options, peer),
};
Console.WriteLine(report.ToJsonString(new() { WriteIndented = true }));
if (peer is null)
{
    Console.Error.WriteLine("farm: no python3 here has PyTorch: only our side was measured, and nothing was written");
    return 3;
}
File.WriteAllText(Path.Combine("bench", "results", $"torch-{options.Word}.json"), report.ToJsonString(new() { WriteIndented = true }) + "\n");
return 0;
