using System.Diagnostics;
using System.Globalization;
using RenderFarm.Core;
using RenderFarm.Core.Rendering;
using RenderFarm.Engine;
using RenderFarm.Engine.Cpu;
using RenderFarm.Engine.Networks;

namespace RenderFarm.Node.Bench;

/// <summary>Some frames by some workers in a process of its own, so that its peak memory is theirs.</summary>
/// <param name="CpuSeconds">Of all cores, a frame: other programs on the machine change it less than the time on the wall.</param>
internal sealed record SplitRun(double FramesPerMinute, double CpuSeconds, double PeakMegabytes)
{
    /// <param name="split">"2x1": two workers of one thread each.</param>
    public static SplitRun Here(string split, int px, int frames)
    {
        var parts = split.Split('x').Select(part => int.Parse(part, CultureInfo.InvariantCulture)).ToArray();
        var settings = Presets.For("draft", "farmnet") with { SizePx = px };
        var workers = Enumerable.Range(0, parts[0]).Select(_ => new StyleTransfer(new CpuBackend(parts[1]), EmbeddedNetworks.Farmnet)).ToList();
        var style = Subject.Waves(px, px, 0.9);
        var left = frames;
        // The first frames compile the kernels and measure the style; they do not count.
        InParallel(workers, worker => Render(worker, settings with { FirstIterations = 2, Iterations = 2 }, style, 0));
        var (began, cpu) = (Stopwatch.GetTimestamp(), Process.GetCurrentProcess().TotalProcessorTime);
        InParallel(workers, worker =>
        {
            for (int number; (number = Interlocked.Decrement(ref left)) >= 0;)
                Render(worker, settings, style, number);
        });
        var seconds = Stopwatch.GetElapsedTime(began).TotalSeconds;
        var used = (Process.GetCurrentProcess().TotalProcessorTime - cpu).TotalSeconds;
        return new SplitRun(frames / seconds * 60, used / frames, PeakBytes() / 1e6);
    }

    private static void Render(StyleTransfer worker, RenderSettings settings, Picture style, int number) => worker.Render(
        new RenderRequest { Settings = settings, Content = Subject.Waves(settings.SizePx!.Value, settings.SizePx.Value * 3 / 4, 0.2 + 0.01 * number), Styles = [new StylePicture(style)] },
        new Deaf(), CancellationToken.None);

    private static void InParallel(List<StyleTransfer> workers, Action<StyleTransfer> work)
    {
        var threads = workers.Select(worker => new Thread(() => work(worker))).ToList();
        threads.ForEach(thread => thread.Start());
        threads.ForEach(thread => thread.Join());
    }

    private static long PeakBytes()
    {
        var peak = File.ReadLines("/proc/self/status").First(line => line.StartsWith("VmHWM", StringComparison.Ordinal));
        return long.Parse(peak.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture) * 1024;
    }
}
