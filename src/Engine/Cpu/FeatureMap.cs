using System.Runtime.CompilerServices;

namespace RenderFarm.Engine.Cpu;

/// <summary>
/// A response of the network: C channels of Height x Width, in blocks of 16 channels: [block][y][x][16]. Channels past C are zero.
/// In the backward pass the same memory holds the gradient: it is written where the response has been read for the last time.
/// </summary>
internal sealed unsafe class FeatureMap : IDisposable
{
    public const int Lanes = 16;
    private readonly AlignedBuffer _buffer;

    public FeatureMap(int channels, int width, int height)
    {
        (Channels, Width, Height, Blocks) = (channels, width, height, BlocksOf(channels));
        BlockStride = (long)width * height * Lanes;
        _buffer = new(BlockStride * Blocks);
    }

    public int Channels { get; }
    public int Blocks { get; }
    public int Width { get; }
    public int Height { get; }
    public int Positions => Width * Height;

    /// <summary>Floats from a block to the next.</summary>
    public long BlockStride { get; }

    public float* Pointer => _buffer.Pointer;

    public Span<float> Span => _buffer.Span;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public float* At(int block, int y, int x) => Pointer + block * BlockStride + ((long)y * Width + x) * Lanes;

    public static int BlocksOf(int channels) => (channels + Lanes - 1) / Lanes;

    public static long BytesOf(int channels, int width, int height) => 4L * Lanes * BlocksOf(channels) * width * height;

    public void Dispose() => _buffer.Dispose();
}
