using System.Diagnostics;
using System.Globalization;
using RenderFarm.Engine.Backends;
using RenderFarm.Engine.Cpu;

namespace RenderFarm.Engine.Bench;

/// <summary>Peak memory of a process that iterates on VGG-19 with ten pairs of L-BFGS, in a process of its own.</summary>
internal static class MemoryProbe
{
    private const int Pairs = 10;

    public static double Gigabytes(int size, int threads)
    {
        var start = new ProcessStartInfo(Environment.ProcessPath!, [typeof(MemoryProbe).Assembly.Location, "--memory", $"{size}", "--threads", $"{threads}"])
        {
            RedirectStandardOutput = true,
        };
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return double.Parse(output, CultureInfo.InvariantCulture);
    }

    public static void RunHere(int size, int threads)
    {
        using var backend = new CpuBackend(threads);
        var vectors = new List<IVector>();
        for (var i = 0; i < 2 * Pairs; i++)
            vectors.Add(backend.NewVector(3 * size * size));
        using (var subject = Subjects.Create(backend, Subjects.Network("vgg19"), size))
            subject.Time(1);
        vectors.ForEach(v => v.Dispose());
        var peak = File.ReadLines("/proc/self/status").First(line => line.StartsWith("VmHWM", StringComparison.Ordinal));
        Console.WriteLine(long.Parse(peak.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture) * 1024 / 1e9);
    }
}
