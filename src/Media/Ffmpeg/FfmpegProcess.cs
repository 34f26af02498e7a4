using System.ComponentModel;
using System.Diagnostics;

namespace RenderFarm.Media.Ffmpeg;

/// <summary>
/// One run of FFmpeg: bytes in by its standard input, bytes out by its standard output, no shell, no temporary files. It is killed
/// when cancelled and when its time is over.
/// </summary>
internal sealed class FfmpegProcess(string program)
{
    /// <summary>What a shell would have exported: a path to another FFmpeg than the one in PATH.</summary>
    public const string Variable = "RENDERFARM_FFMPEG";

    // 128 + SIGINT, SIGKILL, SIGTERM; 255 is FFmpeg's own answer to a polite signal and to nothing else.
    private static readonly int[] SignalExits = [130, 137, 143, 255];

    public static FfmpegProcess Default =>
        new(Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } path ? path : "ffmpeg");

    /// <param name="input">Written one after the other to the standard input, which is then closed.</param>
    /// <param name="drain">Reads the standard output to its end.</param>
    /// <exception cref="IOException">FFmpeg is missing, was killed from outside, or ran out of time.</exception>
    public FfmpegRun<T> Run<T>(
        IEnumerable<string> arguments, IReadOnlyList<ReadOnlyMemory<byte>> input, Func<Stream, T> drain, double seconds,
        CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        using var process = Start(arguments);
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        deadline.CancelAfter(TimeSpan.FromSeconds(seconds));
        using var killing = deadline.Token.Register(() => Kill(process));
        try
        {
            var feeding = OnOwnThread(() => Feed(process.StandardInput.BaseStream, input));
            var errors = OnOwnThread(() => ReadErrors(process.StandardError));
            var output = drain(process.StandardOutput.BaseStream);
            // Whoever has drained enough closes the pipe: FFmpeg must not wait for a reader that has left.
            process.StandardOutput.Close();
            feeding.GetAwaiter().GetResult();
            process.WaitForExit();
            cancellation.ThrowIfCancellationRequested();
            if (deadline.IsCancellationRequested)
                throw new IOException($"FFmpeg did not finish within {seconds:0} s and was stopped: is the machine overloaded?");
            RefuseSignals(process.ExitCode, cancellation);
            return new FfmpegRun<T>(process.ExitCode, output, errors.GetAwaiter().GetResult());
        }
        finally
        {
            Kill(process);
        }
    }

    // Ctrl-C reaches FFmpeg and us at the same time: our own cancellation may be a moment late.
    private static void RefuseSignals(int exitCode, CancellationToken cancellation)
    {
        if (!SignalExits.Contains(exitCode))
            return;
        cancellation.WaitHandle.WaitOne(TimeSpan.FromSeconds(Limits.SignalGraceSeconds));
        cancellation.ThrowIfCancellationRequested();
        throw new IOException("FFmpeg was stopped from outside: by a signal, or for want of memory.");
    }

    private Process Start(IEnumerable<string> arguments)
    {
        var start = new ProcessStartInfo(program, ["-hide_banner", "-v", "error", "-xerror", .. arguments])
        {
            RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false,
        };
        // FFREPORT would write log files; locales would translate the error lines.
        start.Environment.Remove("FFREPORT");
        start.Environment["LC_ALL"] = "C";
        try
        {
            return Process.Start(start)!;
        }
        catch (Win32Exception e)
        {
            throw new FfmpegMissingException(program, e);
        }
    }

    // The pool's threads are the caller's; blocking two of them for every picture could starve it.
    private static Task<T> OnOwnThread<T>(Func<T> work) => Task.Factory.StartNew(
        work, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);

    private static bool Feed(Stream stdin, IReadOnlyList<ReadOnlyMemory<byte>> input)
    {
        try
        {
            using (stdin)
                foreach (var part in input)
                    stdin.Write(part.Span);
            return true;
        }
        catch (IOException)
        {
            // FFmpeg closed its end: it has what it needs, or it failed and its exit code tells so.
            return false;
        }
    }

    private static string ReadErrors(StreamReader stderr)
    {
        var kept = new System.Text.StringBuilder();
        var buffer = new char[4096];
        for (int n; (n = stderr.Read(buffer)) > 0;)
            kept.Append(buffer, 0, Math.Min(n, Limits.ErrorTextChars - kept.Length));
        return kept.ToString();
    }

    private static void Kill(Process process)
    {
        try
        {
            if (!process.HasExited)
                process.Kill();
        }
        catch (InvalidOperationException)
        {
            // It ended in between.
        }
    }
}

/// <param name="Errors">What FFmpeg wrote to its standard error, cut.</param>
internal sealed record FfmpegRun<T>(int ExitCode, T Output, string Errors)
{
    /// <summary>The first complaint without FFmpeg's "[png @ 0x55...]" before it, or a stand-in.</summary>
    public string Complaint
    {
        get
        {
            var line = Errors.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).FirstOrDefault() ?? "";
            while (line.StartsWith('[') && line.IndexOf(']') is > 0 and var end)
                line = line[(end + 1)..].TrimStart();
            var clean = new string([.. line.Where(c => !char.IsControl(c)).Take(160)]);
            return clean.Length > 0 ? clean.TrimEnd('.') : $"FFmpeg ended with code {ExitCode}";
        }
    }
}
