using RenderFarm.Engine.Cpu.Kernels;

namespace RenderFarm.Engine.Cpu;

/// <summary>The 4x4 output tiles of a map, row by row.</summary>
internal readonly record struct TileGrid(int Width, int Height)
{
    public int Columns => (Width + WinogradTransform.Out - 1) / WinogradTransform.Out;
    public int Rows => (Height + WinogradTransform.Out - 1) / WinogradTransform.Out;
    public int Count => Columns * Rows;

    /// <summary>Top left position of a tile.</summary>
    public (int Y, int X) At(int tile)
    {
        var (row, column) = Math.DivRem(tile, Columns);
        return (row * WinogradTransform.Out, column * WinogradTransform.Out);
    }
}
