using RenderFarm.Engine.Cpu.Simd;

namespace RenderFarm.Engine.Cpu.Kernels;

/// <summary>C = A B for one panel of B, all in blocks of 16: A is [k / 16][row][16], B [k][panel], C [n / 16][row][16].</summary>
internal static unsafe class PanelProduct
{
    /// <summary>Rows that A must offer to read and C to write, at least, whatever the number of rows.</summary>
    public const int LeastRows = 14;

    /// <param name="a">First row of A's first block.</param>
    /// <param name="aBlock">Floats from a block of A to the next.</param>
    /// <param name="aBlocks">k / 16.</param>
    /// <param name="b">The panel.</param>
    /// <param name="panelBlocks">Its width in blocks: see <see cref="PackedMatrix.PanelBlocks"/>.</param>
    /// <param name="c">Overwritten: rows rows of panelBlocks blocks.</param>
    /// <param name="cBlock">Floats from a block of C to the next.</param>
    /// <param name="rows">At least 1.</param>
    /// <param name="next">The panel of the next call, asked for meanwhile; null: there is none.</param>
    public static void Run<V>(
        float* a, nint aBlock, int aBlocks, float* b, int panelBlocks, float* c, nint cBlock, int rows,
        float* next = null)
        where V : struct, ILanes<V>
    {
        var row = 0;
        if (next == null)
            next = b;
        while (row < rows)
        {
            var left = rows - row;
            // The last group moves back over rows already done, where it can, instead of past the end: it computes them alike.
            var group = GroupRows<V>(panelBlocks, left);
            var start = left < group && rows >= group ? rows - group : row;
            Group<V>(group, panelBlocks, a + start * 16, aBlock, aBlocks, b, c + start * 16, cBlock, next);
            next += (nint)aBlocks * 16 * 16;
            row = start + group;
        }
    }

    /// <summary>14 rows at a time, and 8 where that leaves fewer rows to do twice.</summary>
    private static int GroupRows<V>(int panelBlocks, int left)
        where V : struct, ILanes<V>
    {
        if (V.Count == 8)
            return 6;
        if (V.Count == 4)
            return 3;
        if (panelBlocks != 2)
            return 8;
        return left <= 8 || left is 15 or 16 or 23 or 24 or (>= 29 and <= 32) ? 8 : 14;
    }

    private static void Group<V>(
        int rows, int panelBlocks, float* a, nint aBlock, int aBlocks, float* b, float* c, nint cBlock, float* ahead)
        where V : struct, ILanes<V>
    {
        if (V.Count == 8)
            RowGroups.Rows6x2<V>(a, aBlock, aBlocks, b, c, cBlock, ahead);
        else if (V.Count == 4)
            RowGroups.Rows3x4<V>(a, aBlock, aBlocks, b, c, cBlock, ahead);
        else if (panelBlocks == 3)
            RowGroups.Rows8x3<V>(a, aBlock, aBlocks, b, c, cBlock, ahead);
        else if (panelBlocks == 1)
            RowGroups.Rows8x1<V>(a, aBlock, aBlocks, b, c, cBlock, ahead);
        else if (rows == 8)
            RowGroups.Rows8x2<V>(a, aBlock, aBlocks, b, c, cBlock, ahead);
        else
            RowGroups.Rows14x2<V>(a, aBlock, aBlocks, b, c, cBlock, ahead);
    }
}
