using System.Runtime.InteropServices;

namespace RenderFarm.Engine.Cpu;

/// <summary>
/// Zeroed native memory for floats, aligned for vector loads; large ones to 2 MiB and asking Linux for huge pages (a Winograd tile
/// touches 36 pages at once). <see cref="SlackFloats"/> more can be read and written past the end, since kernels work on whole groups
/// of rows.
/// </summary>
internal sealed unsafe partial class AlignedBuffer : IDisposable
{
    public const int SlackFloats = 16 * 16;
    private const nuint HugePageBytes = 2 << 20;
    private const int AdviseHugePages = 14;

    public AlignedBuffer(long length)
    {
        Length = length;
        var bytes = checked((nuint)(length + SlackFloats) * sizeof(float));
        var large = bytes >= 2 * HugePageBytes;
        Pointer = (float*)NativeMemory.AlignedAlloc(bytes, large ? HugePageBytes : 64);
        if (large && OperatingSystem.IsLinux())
            _ = MemoryAdvise(Pointer, bytes & ~(HugePageBytes - 1), AdviseHugePages);
        NativeMemory.Clear(Pointer, bytes);
    }

    public long Length { get; }

    public float* Pointer { get; private set; }

    public Span<float> Span => new(Pointer, checked((int)Length));

    public void Dispose()
    {
        Free();
        GC.SuppressFinalize(this);
    }

    ~AlignedBuffer() => Free();

    private void Free()
    {
        NativeMemory.AlignedFree(Pointer);
        Pointer = null;
    }

    /// <summary>A hint: its refusal changes nothing but speed.</summary>
    [LibraryImport("libc", EntryPoint = "madvise")]
    private static partial int MemoryAdvise(void* address, nuint length, int advice);
}
