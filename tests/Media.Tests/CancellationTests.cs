using System.Globalization;

namespace RenderFarm.Media.Tests;

public sealed class CancellationTests : IDisposable
{
    private readonly Scratch _scratch = new();

    public void Dispose() => _scratch.Dispose();

    [Fact]
    public void CancelledBeforeMeansNothingIsStarted()
    {
        _scratch.Write("a.png", Scratch.Noise(4, 4));
        var codec = new PictureCodec("/nonexistent/ffmpeg");
        Assert.Throws<OperationCanceledException>(() => codec.Read(_scratch["a.png"], new CancellationToken(canceled: true)));
    }

    // The stand-in is a process that never ends by itself and never answers: what a hanging decoder looks like from outside.
    [Fact]
    public async Task CancellingKillsTheProcess()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "needs a shell script");
        _scratch.Write("a.png", Scratch.Noise(64, 64));
        var script = _scratch.Put("hang", System.Text.Encoding.ASCII.GetBytes($"#!/bin/sh\necho $$ > '{_scratch["pid"]}.tmp'\nmv '{_scratch["pid"]}.tmp' '{_scratch["pid"]}'\nexec sleep 600\n"));
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(script, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        using var cancel = new CancellationTokenSource();
        using var started = new FileSystemWatcher(_scratch.Folder, "pid*");
        var reading = Task.Run(() => new PictureCodec(script).Read(_scratch["a.png"], cancel.Token), TestContext.Current.CancellationToken);
        while (!File.Exists(_scratch["pid"]) && !reading.IsCompleted)
            started.WaitForChanged(WatcherChangeTypes.All, 50);
        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => reading);
        var id = int.Parse(File.ReadAllText(_scratch["pid"]), CultureInfo.InvariantCulture);
        Assert.Throws<ArgumentException>(() => System.Diagnostics.Process.GetProcessById(id));
    }

    [Fact]
    public void FfmpegKilledFromOutsideIsTheWorldsFault()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "needs a shell script");
        _scratch.Write("a.png", Scratch.Noise(64, 64));
        var script = _scratch.Put("die", "#!/bin/sh\nkill -9 $$\n"u8.ToArray());
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(script, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        Assert.Throws<IOException>(() => new PictureCodec(script).Read(_scratch["a.png"], TestContext.Current.CancellationToken));
    }
}
