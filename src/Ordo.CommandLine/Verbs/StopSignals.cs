using System.Runtime.InteropServices;

namespace Ordo.CommandLine;

/// <summary>
/// Turns Ctrl-C and the other signals that ask a process to end into a token, for verbs that have something to clear away first. Only the first of them is taken: a second one ends the process
/// as the system does, so that nobody is held up by what clears away too slowly.
/// </summary>
public sealed class StopSignals : IDisposable
{
    private readonly Lock _gate = new();
    private readonly CancellationTokenSource _stop = new();
    private bool _isDisposed;
    private readonly Action? _onFirst;
    private readonly PosixSignalRegistration[] _registrations;

    /// <summary>Takes the signals over until this object is disposed.</summary>
    /// <param name="onFirst">Runs with the first of them, before the token is cancelled: whoever ends because of it has not seen the token yet.</param>
    /// <param name="leavesTerminalToParent">Whether SIGINT and SIGHUP are nothing to this process: a terminal sends them to a whole group, of which the process that started this one ends it in its turn.</param>
    public StopSignals(Action? onFirst = null, bool leavesTerminalToParent = false)
    {
        _onFirst = onFirst;
        Action<PosixSignalContext> ofTerminal = leavesTerminalToParent ? signal => signal.Cancel = true : Stop;
        _registrations =
        [
            PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop),
            PosixSignalRegistration.Create(PosixSignal.SIGINT, ofTerminal),
            PosixSignalRegistration.Create(PosixSignal.SIGHUP, ofTerminal),
        ];
    }

    /// <summary>Cancelled by the first signal.</summary>
    public CancellationToken Token => _stop.Token;

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var registration in _registrations)
        {
            registration.Dispose();
        }

        lock (_gate)
        {
            _isDisposed = true;
            _stop.Dispose();
        }
    }

    private void Stop(PosixSignalContext signal)
    {
        lock (_gate)
        {
            // A handler may still run when its registration is gone.
            if (!_isDisposed && !_stop.IsCancellationRequested)
            {
                signal.Cancel = true;
                _onFirst?.Invoke();
                _stop.Cancel();
            }
        }
    }
}
