using System.Runtime.InteropServices;

namespace RenderFarm.Client.Signals;

/// <summary>
/// Turns the first SIGINT, SIGTERM or SIGHUP into a cancellation, so that a last checkpoint can be written; a second one ends the
/// process at once.
/// </summary>
internal sealed class Interruption : IDisposable
{
    private readonly CancellationTokenSource _source = new();
    private readonly PosixSignalRegistration[] _registrations;
    private int _exitCode;

    public Interruption() =>
        _registrations =
        [
            PosixSignalRegistration.Create(PosixSignal.SIGINT, signal => On(signal, 130)),
            PosixSignalRegistration.Create(PosixSignal.SIGTERM, signal => On(signal, 143)),
            PosixSignalRegistration.Create(PosixSignal.SIGHUP, signal => On(signal, 129)),
        ];

    public CancellationToken Token => _source.Token;

    /// <summary>128 + the signal's number, by custom; 0 while there was none.</summary>
    public int ExitCode => Volatile.Read(ref _exitCode);

    public void Dispose()
    {
        foreach (var registration in _registrations)
            registration.Dispose();
        _source.Dispose();
    }

    private void On(PosixSignalContext signal, int exitCode)
    {
        signal.Cancel = true;
        if (Interlocked.CompareExchange(ref _exitCode, exitCode, 0) != 0)
            Environment.Exit(exitCode);
        _source.Cancel();
    }
}
