using System.Runtime.InteropServices;

namespace RenderFarm.Silo.Draining;

/// <summary>
/// Waits for whoever asks this silo to end: SIGTERM or SIGINT for a drain; SIGUSR1, or a file that appears, for an expedited one (a spot machine is
/// about to be taken away). A second SIGTERM or SIGINT ends the process at once.
/// </summary>
internal sealed class DrainNotices : IDisposable
{
    // Not among .NET's names: the system's number, the same on all Linux machines of ours.
    private const PosixSignal Usr1 = (PosixSignal)10;

    private readonly TaskCompletionSource<DrainKind> _first = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly CancellationTokenSource _ended = new();
    private readonly List<PosixSignalRegistration> _registrations;
    private int _signals;

    /// <param name="expediteFile">Null: none is looked for.</param>
    public DrainNotices(string? expediteFile, TimeProvider clock)
    {
        _registrations =
        [
            PosixSignalRegistration.Create(PosixSignal.SIGTERM, signal => On(signal, 143)),
            PosixSignalRegistration.Create(PosixSignal.SIGINT, signal => On(signal, 130)),
        ];
        if (OperatingSystem.IsLinux())
            _registrations.Add(PosixSignalRegistration.Create(Usr1, signal => { signal.Cancel = true; _first.TrySetResult(DrainKind.Expedited); }));
        if (expediteFile is not null)
            _ = LookFor(expediteFile, clock);
    }

    /// <summary>The first notice; ends when one has come.</summary>
    public Task<DrainKind> First => _first.Task;

    public void Dispose()
    {
        _ended.Cancel();
        foreach (var registration in _registrations)
            registration.Dispose();
        _ended.Dispose();
    }

    private void On(PosixSignalContext signal, int exitCode)
    {
        signal.Cancel = true;
        if (Interlocked.Increment(ref _signals) > 1)
            Environment.Exit(exitCode);
        _first.TrySetResult(DrainKind.Regular);
    }

    // Asked for again and again, not watched: such files appear in mounts that tell of nothing.
    private async Task LookFor(string file, TimeProvider clock)
    {
        using var timer = new PeriodicTimer(Limits.ExpediteLook, clock);
        try
        {
            do
                if (File.Exists(file))
                    _first.TrySetResult(DrainKind.Expedited);
            while (!First.IsCompleted && await timer.WaitForNextTickAsync(_ended.Token));
        }
        catch (OperationCanceledException)
        {
            // The silo has ended otherwise.
        }
    }
}
