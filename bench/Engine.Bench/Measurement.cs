using RenderFarm.Engine.Cpu;

namespace RenderFarm.Engine.Bench;

/// <summary>All of it, side by side: our side and PyTorch's take turns, and the best of all rounds counts for either.</summary>
internal static class Measurement
{
    private const int MemorySize = 1024;
    private static readonly string[] Networks = ["vgg19", "farmnet"];
    private static readonly int[] GrowthSizes = [256, 512, 1024, 2048];

    public static Report Run(Options options, Peer? peer)
    {
        Console.Error.WriteLine("Measuring the peak of the machine...");
        var report = new Report(options.Threads, FmaPeak.GigaflopsPerSecond(options.Threads));
        using var backend = new CpuBackend(options.Threads);
        report.Backend = backend.Name;
        foreach (var size in options.Sizes)
            report.Iterations.AddRange(Compare(backend, size, options, peer));
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

    // Both networks in each round: a machine that slows down for a minute slows them both.
    private static List<Iteration> Compare(CpuBackend backend, int size, Options options, Peer? peer)
    {
        // As many for either side: the least of more draws is smaller by chance alone.
        var repeats = size > 300 ? 5 : 10;
        var contests = Networks.Select(name => new Contest(name, size, backend)).ToList();
        for (var round = 0; round < options.Rounds; round++)
        {
            Console.Error.WriteLine($"Measuring {size} px, round {round + 1} of {options.Rounds}...");
            contests.ForEach(contest => contest.MeasureOurs(repeats));
            if (peer is not null)
                contests.ForEach(contest => contest.MeasurePeer(peer, options.Threads, repeats));
        }
        contests.ForEach(contest => contest.Dispose());
        return [.. contests.Select(contest => contest.Sum())];
    }
}
