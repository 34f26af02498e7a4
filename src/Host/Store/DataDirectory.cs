using System.Globalization;
using RenderFarm.Core;

namespace RenderFarm.Host.Store;

/// <summary>
/// The folder of one farm, held by this process alone while it lives: the kernel lets go of the lock however the process ends. What is in it:
/// farm.db (the store), blobs/ (pictures and checkpoints), farm.lock, farm.process (who holds the lock, for people).
/// </summary>
internal sealed class DataDirectory : IDisposable
{
    private readonly FileStream _lock;

    private DataDirectory(string path, FileStream held) => (Path, _lock) = (path, held);

    public string Path { get; }
    public string Database => DatabaseOf(Path);
    public string Blobs => System.IO.Path.Combine(Path, "blobs");

    public static string DatabaseOf(string folder) => System.IO.Path.Combine(folder, "farm.db");

    /// <summary>Makes the folder if need be.</summary>
    /// <exception cref="InputException">Another process has it; the line names that process.</exception>
    public static DataDirectory Take(string path, TimeProvider time)
    {
        var full = System.IO.Path.GetFullPath(path);
        if (File.Exists(full))
            throw new InputException($"--data {path} is a file: name a folder, which is made if need be.");
        Directory.CreateDirectory(full);
        var process = System.IO.Path.Combine(full, "farm.process");
        FileStream held;
        try
        {
            held = new FileStream(System.IO.Path.Combine(full, "farm.lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException e) when (e is not (DirectoryNotFoundException or FileNotFoundException) && IsHeld(e))
        {
            throw new InputException($"{path} belongs to another running farm ({Holder(process)}): end that one, or name another --data.", e);
        }
        File.WriteAllText(process, string.Create(
            CultureInfo.InvariantCulture, $"process {Environment.ProcessId} on {Environment.MachineName}, since {time.GetUtcNow():yyyy-MM-ddTHH:mm:ssZ}"));
        return new DataDirectory(full, held);
    }

    public void Dispose() => _lock.Dispose();

    // errno EWOULDBLOCK, as .NET reports a file that another process has locked.
    private static bool IsHeld(IOException e) => (e.HResult & 0xFFFF) is 11 or 32 or 33 or 35;

    private static string Holder(string process)
    {
        try
        {
            return File.ReadAllText(process).Trim();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return "which did not leave its number";
        }
    }
}
