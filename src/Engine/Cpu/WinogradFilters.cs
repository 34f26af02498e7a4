using RenderFarm.Engine.Cpu.Kernels;
using RenderFarm.Engine.Cpu.Simd;
using RenderFarm.Engine.Networks;

namespace RenderFarm.Engine.Cpu;

/// <summary>
/// A convolution's filters in the Winograd domain, packed for the forward pass (C to K channels) or, turned by 180 degrees and
/// transposed, for the backward one (K to C).
/// </summary>
internal sealed unsafe class WinogradFilters : IDisposable
{
    private readonly AlignedBuffer _packed;

    private WinogradFilters(int inputs, int outputs)
    {
        (Inputs, Outputs) = (inputs, outputs);
        PlaneFloats = 16L * InputBlocks * 16 * OutputBlocks;
        _packed = new(WinogradTransform.Planes * PlaneFloats);
    }

    public int Inputs { get; }
    public int Outputs { get; }
    public int InputBlocks => FeatureMap.BlocksOf(Inputs);
    public int OutputBlocks => FeatureMap.BlocksOf(Outputs);

    /// <summary>Floats of one plane's C x K matrix.</summary>
    public long PlaneFloats { get; }

    /// <summary>The panel of a plane that starts at an output block: [c][panel].</summary>
    public float* Panel(int plane, int outputBlock) => _packed.Pointer + plane * PlaneFloats + 16L * InputBlocks * 16 * outputBlock;

    public static WinogradFilters Forward<V>(Convolution convolution)
        where V : struct, ILanes<V> =>
        Create<V>(convolution.Inputs, convolution.Outputs, (c, k, tap) => convolution.Weights[(k * convolution.Inputs + c) * 9 + tap]);

    public static WinogradFilters Backward<V>(Convolution convolution)
        where V : struct, ILanes<V> =>
        Create<V>(convolution.Outputs, convolution.Inputs, (k, c, tap) => convolution.Weights[(k * convolution.Inputs + c) * 9 + 8 - tap]);

    private static WinogradFilters Create<V>(int inputs, int outputs, Func<int, int, int, float> weight)
        where V : struct, ILanes<V>
    {
        var filters = new WinogradFilters(inputs, outputs);
        Span<double> g = stackalloc double[9], u = stackalloc double[WinogradTransform.Planes];
        for (int block = 0, width; block < filters.OutputBlocks; block += width)
        {
            width = PackedMatrix.PanelBlocks<V>(block, filters.OutputBlocks);
            for (var c = 0; c < inputs; c++)
                for (var k = block * 16; k < Math.Min(outputs, (block + width) * 16); k++)
                {
                    for (var tap = 0; tap < 9; tap++)
                        g[tap] = weight(c, k, tap);
                    WinogradTransform.Filter(g, u);
                    var target = filters.Panel(0, block) + c * width * 16 + k - block * 16;
                    for (var p = 0; p < u.Length; p++)
                        target[p * filters.PlaneFloats] = (float)u[p];
                }
        }
        return filters;
    }

    public void Dispose() => _packed.Dispose();
}
