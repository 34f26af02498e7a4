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

    /// <summary>From here on a buffer gets whole huge pages: small pages would need more entries of the processor's tables than it has.</summary>
    private const nuint LeastHugeBytes = HugePageBytes / 8;

    private const int ProtectReadWrite = 3, MapPrivateAnonymous = 0x22, AdviseHugePages = 14;

    private void* _mapped;
    private nuint _mappedBytes;

    public AlignedBuffer(long length)
    {
        Length = length;
        var bytes = checked((nuint)(length + SlackFloats) * sizeof(float));
        if (bytes >= LeastHugeBytes && OperatingSystem.IsLinux() && TryMap(bytes))
            return;
        Pointer = (float*)NativeMemory.AlignedAlloc(bytes, 64);
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

    /// <summary>Straight from the kernel, which gives zeros: pages come when they are first written, by the threads that write them.</summary>
    private bool TryMap(nuint bytes)
    {
        bytes = (bytes + HugePageBytes - 1) & ~(HugePageBytes - 1);
        _mappedBytes = bytes + HugePageBytes;
        _mapped = Map(null, _mappedBytes, ProtectReadWrite, MapPrivateAnonymous, -1, 0);
        if ((nint)_mapped == -1)
        {
            _mapped = null;
            return false;
        }
        Pointer = (float*)(((nuint)_mapped + HugePageBytes - 1) & ~(HugePageBytes - 1));
        _ = MemoryAdvise(Pointer, bytes, AdviseHugePages);
        return true;
    }

    private void Free()
    {
        if (Pointer == null)
            return;
        if (_mapped != null)
            _ = Unmap(_mapped, _mappedBytes);
        else
            NativeMemory.AlignedFree(Pointer);
        Pointer = null;
    }

    [LibraryImport("libc", EntryPoint = "mmap")]
    private static partial void* Map(void* address, nuint length, int protection, int flags, int file, nint offset);

    [LibraryImport("libc", EntryPoint = "munmap")]
    private static partial int Unmap(void* address, nuint length);

    /// <summary>A hint: its refusal changes nothing but speed.</summary>
    [LibraryImport("libc", EntryPoint = "madvise")]
    private static partial int MemoryAdvise(void* address, nuint length, int advice);
}
