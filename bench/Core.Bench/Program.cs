using System.Globalization;
using RenderFarm.Core.Bench;

// ./farm bench core [--frames N] [--rounds N]
CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
var (frames, rounds) = (1_000_000, 3);
for (var i = 0; i < args.Length; i += 2)
{
    if (i + 1 == args.Length || !int.TryParse(args[i + 1], NumberStyles.None, CultureInfo.InvariantCulture, out var number) || number < 1
        || args[i] is not ("--frames" or "--rounds"))
    {
        Console.Error.WriteLine("farm: bench core takes --frames N --rounds N");
        return 2;
    }
    (frames, rounds) = args[i] == "--frames" ? (number, rounds) : (frames, number);
}
var report = Measurement.Run(frames, rounds);
report.Print(Console.Out);
if (frames == 1_000_000)
    report.Write(Path.Combine("bench", "results", "core.json"));
return 0;
