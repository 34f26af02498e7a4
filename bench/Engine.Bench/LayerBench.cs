using System.Diagnostics;
using System.Globalization;
using RenderFarm.Engine.Cpu;
using RenderFarm.Engine.Cpu.Simd;
using RenderFarm.Engine.Networks;

namespace RenderFarm.Engine.Bench;

/// <summary>Each convolution by itself: where the time of an iteration goes, for who works on the kernels.</summary>
internal static class LayerBench
{
    private sealed class NoSink : TileSink
    {
        public override unsafe void Put(float* tile, int block, int y, int x, int slot, int worker) { }
    }

    public static void Run(Network network, int size, int threads)
    {
        using var team = new WorkTeam(threads);
        using var filters = new FilterCache<Lanes512>();
        Console.WriteLine("layer        size   tiles  way     ms     GFLOP/s of products");
        foreach (var (convolution, i) in network.Convolutions.Take(13).Select((c, i) => (c, i)).Skip(1))
        {
            var (width, height) = network.SizeAt(i, size, size);
            using var input = new FeatureMap(convolution.Inputs, width, height);
            for (var n = 0; n < input.Span.Length; n++)
                input.Span[n] = n % 97 / 97f;
            var forward = filters.Forward(convolution);
            var tiles = new TileGrid(width, height).Count;
            using var scratch = new WinogradScratch([(forward, tiles)], threads);
            var run = new WinogradConvolution<Lanes512>(forward, new MapSource<Lanes512>(input, Padding.Zero), new NoSink(), team, scratch);
            var best = double.MaxValue;
            for (var repeat = 0; repeat < 12; repeat++)
            {
                var start = Stopwatch.GetTimestamp();
                run.Run();
                best = Math.Min(best, Stopwatch.GetElapsedTime(start).TotalMilliseconds);
            }
            var flops = 2.0 * 36 * tiles * convolution.Inputs * convolution.Outputs;
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"{convolution.Name,-10} {width,4}x{height,-4} {tiles,5}  {(WinogradScratch.Staged(forward) ? "staged" : "fused ")} {best,6:F2} {flops / best / 1e6,6:F0}"));
        }
    }
}
