using RenderFarm.Engine.Cpu.Simd;

namespace RenderFarm.Engine.Cpu.Kernels;

/// <summary>
/// How a K x N matrix (N a multiple of 16) is packed for <see cref="PanelProduct"/>: panels of 1, 2 or 3 column blocks, each panel
/// [k][blocks * 16], one after the other; panels differ in width only where the instruction set asks for it.
/// </summary>
internal static class PackedMatrix
{
    /// <summary>Blocks of the panel that starts at a block, of so many in all: 512-bit kernels take 2 or 3 at once, others 1.</summary>
    public static int PanelBlocks<V>(int block, int blocks)
        where V : struct, ILanes<V>
    {
        var left = blocks - block;
        if (V.Count < 16 || left == 1)
            return 1;
        return left % 2 == 1 ? 3 : 2;
    }

    /// <summary>Packs source(k, n) for k below rows and n below columns; the rest of rows16 x columns16 is zero.</summary>
    public static unsafe void Pack<V>(float* target, int rows, int columns, int rows16, int columns16, Func<int, int, float> source)
        where V : struct, ILanes<V>
    {
        var blocks = columns16 / 16;
        for (int block = 0, width; block < blocks; block += width)
        {
            width = PanelBlocks<V>(block, blocks);
            for (var k = 0; k < rows16; k++)
                for (var n = 0; n < width * 16; n++)
                {
                    var column = block * 16 + n;
                    *target++ = k < rows && column < columns ? source(k, column) : 0;
                }
        }
    }
}
