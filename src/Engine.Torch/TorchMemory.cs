using RenderFarm.Engine.Networks;

namespace RenderFarm.Engine.Torch;

/// <summary>
/// What an evaluation takes, by walking through it: Torch tells nothing of its memory to .NET. K channels of a response, S its positions, b bytes of a
/// sample.
/// </summary>
internal static class TorchMemory
{
    /// <summary>
    /// Beside tensors: the library itself, and what a convolution's algorithm works in. On the processor measured (./farm bench torch); on CUDA, with
    /// the context, a guess until a GPU measures it.
    /// </summary>
    private const long ProcessorScratch = 384L << 20, CudaScratch = 1536L << 20;

    /// <summary>Of each thread beside the first: handles and scratch of the libraries that products and convolutions come from. cuBLAS alone takes 32 MiB.</summary>
    private const long ThreadScratch = 64L << 20;

    /// <summary>Of what is asked for, allocators leave unused what lies between.</summary>
    private const double Fragments = 1.1;

    /// <summary>Image, its input, their gradients, and the float64 colours of single pixels: about so many bytes of a pixel.</summary>
    private const int PixelBytes = 160;

    /// <summary>
    /// What the optimiser and the host hold beside an objective, at worst: image, gradients, 2 x 10 vectors of history, four of a step and room to resize; and what four
    /// iterations ahead may have to put back.
    /// </summary>
    private const int VectorBytes = (31 + 3 + 2 * Limits.IterationsAhead) * 3 * sizeof(float);

    public static int IterationsAhead(int width, int height, TorchOptions options) =>
        (long)width * height > Limits.PixelsAhead ? 1 : options.IterationsAhead ?? (options.Device == TorchDevice.Cuda ? Limits.IterationsAhead : 1);

    /// <param name="frames">Pictures in one tensor, each with a thread of its own.</param>
    public static long Estimate(Network network, int width, int height, IEnumerable<string> taps, TorchOptions options, int frames = 1)
    {
        var depth = taps.Select(network.IndexOf).DefaultIfEmpty(-1).Max();
        var sample = options.Fast ? 2 : sizeof(float);
        long kept = 0, peak = 0, filters = 0, widest = 0;
        for (var i = 0; i <= depth; i++)
        {
            var convolution = network.Convolutions[i];
            var (w, h) = network.SizeAt(i, width, height);
            long positions = (long)w * h, into = convolution.Inputs * positions * sample, response = convolution.Outputs * positions * sample;
            // Pooled maps and their places, or padded ones, live while the convolution runs.
            var beside = (convolution.PoolBefore ? into : 0) + (network.Padding == Padding.Replicate ? 2 * into : 0);
            var places = convolution.PoolBefore && network.Pooling == Pooling.Maximum ? convolution.Inputs * positions * sizeof(long) : 0;
            kept += response + places;
            // Backward: gradients of the response and of what went in (before pooling four times as large), gates, and a term's differences.
            var back = response + (convolution.PoolBefore ? 5 : network.Padding == Padding.Replicate ? 3 : 1) * into + response / sample;
            peak = Math.Max(peak, kept + Math.Max(beside, back));
            filters += 2L * sample * convolution.Weights.Length;
            widest = Math.Max(widest, convolution.Outputs * positions);
        }
        // A tap's response and its gradient as float32, and twice a difference; a content target is rarely at the widest layer.
        var terms = (options.Fast ? 4L : 2L) * sizeof(float) * widest;
        var each = (long)(Fragments * (peak + (depth < 0 ? 0 : terms) + PixelBytes * (long)width * height));
        var (scratch, another) = options.Device == TorchDevice.Cuda
            ? (CudaScratch, ThreadScratch)
            // The processor's allocator keeps for each thread what preparing its frame took.
            : (ProcessorScratch, ThreadScratch + each);
        return frames * each + filters + scratch + (frames - 1) * another;
    }

    /// <summary>The longest side that fits with the same proportions, with the optimiser's vectors; 0: none does.</summary>
    public static int LongestThatFits(Network network, int width, int height, IEnumerable<string> taps, TorchOptions options)
    {
        string[] named = [.. taps];
        int fits = 0, tooLong = Math.Max(width, height);
        while (tooLong - fits > 1)
        {
            var longest = (fits + tooLong) / 2;
            var (w, h) = ((int)((long)width * longest / Math.Max(width, height)), (int)((long)height * longest / Math.Max(width, height)));
            if (Estimate(network, w, h, named, options) + VectorBytes * (long)w * h <= options.MemoryBytes)
                fits = longest;
            else
                tooLong = longest;
        }
        return fits;
    }
}
