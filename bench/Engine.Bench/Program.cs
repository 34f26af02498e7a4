using System.Globalization;
using RenderFarm.Engine.Bench;

// ./farm bench engine [--sizes 256,512] [--rounds N] [--threads N] [--no-renders] [--alone] [--layers vgg19|farmnet]
var options = Options.Parse(args);
if (options is null)
{
    Console.Error.WriteLine("farm: bench engine takes --sizes 256,512 --rounds N --threads N --no-renders --alone --layers vgg19|farmnet");
    return 2;
}
CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
if (options.MemorySize is { } size)
{
    MemoryProbe.RunHere(size, options.Threads);
    return 0;
}
if (options.Layers is { } network)
{
    LayerBench.Run(Subjects.Network(network), options.Sizes[0], options.Threads);
    return 0;
}

var peer = options.Alone ? null : Peer.Find();
var report = Measurement.Run(options, peer);
report.Print(Console.Out);
if (options.Alone)
    return 0;
if (peer is null)
{
    Console.Error.WriteLine("farm: PyTorch is not installed (Debian: 'apt-get install python3-torch libopenblas0-openmp'): only our side was measured, and nothing was written");
    return 3;
}
report.Write(Path.Combine("bench", "results", "engine.json"));
return 0;
