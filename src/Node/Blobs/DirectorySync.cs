using System.Runtime.InteropServices;

namespace RenderFarm.Node.Blobs;

/// <summary>Makes a rename durable: the name is in the directory, and only an fsync of that writes it (.NET opens no directories).</summary>
internal static partial class DirectorySync
{
    // O_RDONLY | O_CLOEXEC of Linux; macOS has another number, and closing on exec is a nicety.
    private static readonly int ReadOnly = OperatingSystem.IsLinux() ? 0x80000 : 0;

    /// <exception cref="IOException">The directory cannot be written.</exception>
    public static void Flush(string folder)
    {
        // NTFS journals names by itself.
        if (OperatingSystem.IsWindows())
            return;
        var descriptor = Open(folder, ReadOnly);
        if (descriptor < 0)
            throw Failed(folder);
        try
        {
            if (FSync(descriptor) != 0)
                throw Failed(folder);
        }
        finally
        {
            _ = Close(descriptor);
        }
    }

    private static IOException Failed(string folder) =>
        new($"Cannot flush the directory '{folder}': {Marshal.GetLastPInvokeErrorMessage()}.", Marshal.GetLastPInvokeError());

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Open(string path, int flags);

    [LibraryImport("libc", EntryPoint = "fsync", SetLastError = true)]
    private static partial int FSync(int descriptor);

    [LibraryImport("libc", EntryPoint = "close", SetLastError = true)]
    private static partial int Close(int descriptor);
}
