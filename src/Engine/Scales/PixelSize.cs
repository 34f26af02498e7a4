namespace RenderFarm.Engine.Scales;

internal readonly record struct PixelSize(int Width, int Height)
{
    public int Pixels => Width * Height;

    public int Longest => Math.Max(Width, Height);
}
