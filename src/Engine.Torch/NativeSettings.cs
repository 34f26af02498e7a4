using System.Runtime.InteropServices;

namespace RenderFarm.Engine.Torch;

/// <summary>
/// Settings that native libraries read from the process's environment when they are loaded, which .NET's own copy of it does not reach. What the user has
/// set stays.
/// </summary>
internal static class NativeSettings
{
    public static void Prepare()
    {
        if (OperatingSystem.IsLinux())
            Add(
                // Threads of libgomp that wait for each other by spinning make everything ten times slower where they do not have the cores for themselves.
                ("OMP_WAIT_POLICY", "PASSIVE"),
                // CUDA would put the fastest GPU first; nvidia-smi, which is asked for the health of the one that paints, goes by their slots.
                ("CUDA_DEVICE_ORDER", "PCI_BUS_ID"),
                // Without it cuBLAS may add in another order each time.
                ("CUBLAS_WORKSPACE_CONFIG", ":4096:8"));
    }

    /// <summary>
    /// Adds those that are not set. setenv would free the block of variables from under other threads' getenv, of which such a process has died: here a
    /// longer one takes its place at once, and what was there before stays for whoever still reads it.
    /// </summary>
    internal static void Add(params ReadOnlySpan<(string Name, string Value)> settings)
    {
        var place = NativeLibrary.GetExport(NativeLibrary.GetMainProgramHandle(), "environ");
        var before = Marshal.ReadIntPtr(place);
        List<IntPtr> entries = [];
        for (IntPtr entry; (entry = Marshal.ReadIntPtr(before, entries.Count * IntPtr.Size)) != IntPtr.Zero;)
            entries.Add(entry);
        var names = entries.Select(entry => Marshal.PtrToStringUTF8(entry)!.Split('=')[0]).ToHashSet();
        foreach (var (name, value) in settings)
            if (names.Add(name))
                entries.Add(Marshal.StringToCoTaskMemUTF8($"{name}={value}"));
        var block = Marshal.AllocHGlobal((entries.Count + 1) * IntPtr.Size);
        Marshal.Copy([.. entries, IntPtr.Zero], 0, block, entries.Count + 1);
        Interlocked.MemoryBarrier();
        Marshal.WriteIntPtr(place, block);
    }
}
