using System.Diagnostics;

namespace RenderFarm.Media.Tests;

public sealed class AtomicFileTests : IDisposable
{
    private readonly Scratch _scratch = new();

    public void Dispose() => _scratch.Dispose();

    [Fact]
    public void MissingFolderIsNamed()
    {
        var failure = Assert.Throws<DirectoryNotFoundException>(() => _scratch.Write("nowhere/a.png", Scratch.Noise(4, 4)));
        Assert.Contains("folder does not exist", failure.Message);
    }

    [Fact]
    public void DirectoryIsNotOverwritten()
    {
        Directory.CreateDirectory(_scratch["a.png"]);
        Assert.Contains("directory", Assert.Throws<IOException>(() => _scratch.Write("a.png", Scratch.Noise(4, 4))).Message);
    }

    [Fact]
    public void FolderWithoutPermissionIsNamed()
    {
        Assert.SkipWhen(Environment.IsPrivilegedProcess || OperatingSystem.IsWindows(), "root may write everywhere");
        Directory.CreateDirectory(_scratch["locked"]);
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(_scratch["locked"], UnixFileMode.UserRead | UnixFileMode.UserExecute);
        var failure = Assert.Throws<UnauthorizedAccessException>(() => _scratch.Write("locked/a.png", Scratch.Noise(4, 4)));
        Assert.Contains("no permission", failure.Message);
    }

    [Fact]
    public void OverwritingLeavesOneFile()
    {
        _scratch.Write("a.png", Scratch.Noise(4, 4));
        _scratch.Write("a.png", Scratch.Noise(5, 4));
        Assert.Equal([_scratch["a.png"]], Directory.GetFiles(_scratch.Folder));
        Assert.Equal(5, _scratch.Read("a.png").Width);
    }

    [Fact]
    public void FullDiskLeavesTheOldFileAndNothingElse()
    {
        Directory.CreateDirectory(_scratch["disk"]);
        Assert.SkipUnless(Run("mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", _scratch["disk"]), "a small disk could not be mounted here");
        try
        {
            _scratch.Write("disk/a.png", Scratch.Noise(16, 16));
            var failure = Assert.Throws<IOException>(() => _scratch.Write("disk/a.png", Scratch.Noise(256, 256)));
            Assert.Contains("disk is full", failure.Message);
            Assert.Equal([_scratch["disk/a.png"]], Directory.GetFiles(_scratch["disk"]));
            Assert.Equal(16, _scratch.Read("disk/a.png").Width);
        }
        finally
        {
            Run("umount", _scratch["disk"]);
        }
    }

    private static bool Run(string program, params string[] arguments)
    {
        try
        {
            var start = new ProcessStartInfo(program, arguments) { RedirectStandardError = true };
            using var process = Process.Start(start)!;
            process.StandardError.ReadToEnd();
            process.WaitForExit();
            return process.ExitCode == 0;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return false;
        }
    }
}
