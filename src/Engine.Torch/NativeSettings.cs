using System.Runtime.InteropServices;

namespace RenderFarm.Engine.Torch;

/// <summary>
/// Settings that native libraries read from the process's environment when they are loaded, which .NET's own copy of it does not reach. What the user has
/// set stays.
/// </summary>
internal static partial class NativeSettings
{
    public static void Prepare()
    {
        if (OperatingSystem.IsWindows())
            return;
        // Threads of libgomp that wait for each other by spinning make everything ten times slower where they do not have the cores for themselves.
        SetVariable("OMP_WAIT_POLICY", "PASSIVE", 0);
        // CUDA would put the fastest GPU first; nvidia-smi, which is asked for the health of the one that paints, goes by their slots.
        SetVariable("CUDA_DEVICE_ORDER", "PCI_BUS_ID", 0);
        // Without it cuBLAS may add in another order each time.
        SetVariable("CUBLAS_WORKSPACE_CONFIG", ":4096:8", 0);
    }

    [LibraryImport("libc", EntryPoint = "setenv", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int SetVariable(string name, string value, int overwrite);
}
