using RenderFarm.Engine.Cpu;
using RenderFarm.Engine.Networks;

namespace RenderFarm.Engine.Bench;

/// <summary>All of it, side by side: our side and PyTorch's take turns, and the best of all rounds counts for either.</summary>
internal static class Measurement
{
    private const int MemorySize = 1024;
    private static readonly int[] GrowthSizes = [256, 512, 1024, 2048];

    public static Report Run(Options options, Peer? peer)
    {
        Console.Error.WriteLine("Measuring the peak of the machine...");
        var report = new Report(options.Threads, FmaPeak.GigaflopsPerSecond(options.Threads));
        using var backend = new CpuBackend(options.Threads);
        report.Backend = backend.Name;
        foreach (var name in new[] { "vgg19", "farmnet" })
            foreach (var size in options.Sizes)
                report.Iterations.Add(Compare(backend, Subjects.Network(name), name, size, options, peer));
        if (options.Alone)
            return report;
        Console.Error.WriteLine("Measuring growth with pixels...");
        var farmnet = Subjects.Network("farmnet");
        foreach (var size in GrowthSizes)
        {
            using var subject = Subjects.Create(backend, farmnet, size);
            report.Growth.Add(new(size, subject.Time(size > 1000 ? 3 : 10).Min()));
            report.AllocatedBytes = subject.AllocatedByAnIteration();
        }
        Console.Error.WriteLine("Measuring memory...");
        report.MemoryGigabytes = MemoryProbe.Gigabytes(MemorySize, options.Threads);
        report.MemorySize = MemorySize;
        foreach (var preset in options.Renders ? new[] { "draft", "best" } : [])
        {
            Console.Error.WriteLine($"Rendering with preset {preset}...");
            report.Renders.Add(RenderTimer.Time(preset, 512, options.Threads));
        }
        return report;
    }

    private static Iteration Compare(CpuBackend backend, Network network, string name, int size, Options options, Peer? peer)
    {
        using var subject = Subjects.Create(backend, network, size);
        List<double> ours = [], autograd = [], hand = [];
        // As many for either side: the least of more draws is smaller by chance alone.
        var repeats = size > 300 ? 5 : 10;
        for (var round = 0; round < options.Rounds; round++)
        {
            Console.Error.WriteLine($"Measuring {name} at {size} px, round {round + 1} of {options.Rounds}...");
            ours.AddRange(subject.Time(repeats));
            if (peer is null)
                continue;
            autograd.Add(peer.Measure(name, size, "autograd", options.Threads, repeats)["min_ms"]!.GetValue<double>());
            hand.Add(peer.Measure(name, size, "hand", options.Threads, repeats)["min_ms"]!.GetValue<double>());
        }
        return new(
            name, size, ours.Min(), ours.Order().ElementAt(ours.Count / 2), autograd.Count > 0 ? autograd.Min() : null,
            hand.Count > 0 ? hand.Min() : null, Subjects.DirectFlops(network, size));
    }
}
