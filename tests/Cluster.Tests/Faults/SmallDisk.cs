using System.Diagnostics;

namespace RenderFarm.Cluster.Tests.Faults;

/// <summary>A file system of some megabytes, in memory, that is filled and emptied.</summary>
internal sealed class SmallDisk : IDisposable
{
    private readonly string _mount = Directory.CreateTempSubdirectory("farm-disk-").FullName;

    private SmallDisk()
    {
    }

    /// <summary>For anybody to write into.</summary>
    public string Folder => Path.Combine(_mount, "data");

    private string Ballast => Path.Combine(_mount, "ballast");

    /// <summary>Skips the test where file systems cannot be mounted.</summary>
    public static SmallDisk Mount(int megabytes)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux() && Environment.IsPrivilegedProcess, "only root, on Linux, mounts a small file system");
        var disk = new SmallDisk();
        if (Run("mount", "-t", "tmpfs", "-o", $"size={megabytes}m,mode=0755", "tmpfs", disk._mount) != 0)
        {
            Directory.Delete(disk._mount);
            Assert.Skip("this machine lets nobody mount a file system");
        }
        Directory.CreateDirectory(disk.Folder);
        return disk;
    }

    /// <summary>Nothing is left for anybody.</summary>
    public void Fill()
    {
        using var ballast = new FileStream(Ballast, FileMode.Create, FileAccess.Write, FileShare.None, bufferSize: 0);
        for (var size = 1 << 20; size > 0; size /= 4)
            while (Wrote(ballast, new byte[size]))
            {
            }
    }

    public void Free() => File.Delete(Ballast);

    public void Dispose()
    {
        Run("umount", "--lazy", _mount);
        Directory.Delete(_mount);
    }

    private static bool Wrote(FileStream file, byte[] bytes)
    {
        try
        {
            file.Write(bytes);
            return true;
        }
        catch (IOException)
        {
            return false;
        }
    }

    private static int Run(string program, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardError = true })!;
        process.StandardError.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode;
    }
}
