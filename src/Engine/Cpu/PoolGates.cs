using System.Runtime.InteropServices;

namespace RenderFarm.Engine.Cpu;

/// <summary>
/// What the backward pass needs of a response that a pooling follows and no loss looks at: for each sample one bit, whether its pooled
/// sample's gradient goes through it (it is positive, and where the maximum is taken the first largest of its cell). It stands for the
/// response, which is 32 times as large, and saves writing and reading it.
/// </summary>
internal sealed unsafe class PoolGates : IDisposable
{
    private ushort* _bits;

    public PoolGates(int channels, int width, int height)
    {
        (Blocks, Width, Height) = (FeatureMap.BlocksOf(channels), width, height);
        _bits = (ushort*)NativeMemory.AllocZeroed((nuint)Blocks * (nuint)width * (nuint)height, sizeof(ushort));
    }

    public int Blocks { get; }
    public int Width { get; }
    public int Height { get; }

    /// <summary>Bit c belongs to channel c of the block.</summary>
    public ushort* At(int block, int y, int x) => _bits + ((long)block * Height + y) * Width + x;

    public static long BytesOf(int channels, int width, int height) => 2L * FeatureMap.BlocksOf(channels) * width * height;

    public void Dispose()
    {
        Free();
        GC.SuppressFinalize(this);
    }

    ~PoolGates() => Free();

    private void Free()
    {
        NativeMemory.Free(_bits);
        _bits = null;
    }
}
