using System.Runtime.InteropServices;

namespace Ordo.CommandLine;

/// <summary>Turns Ctrl-C and the other signals that ask a process to end into a token, for verbs that have something to clear away first.</summary>
public sealed class StopSignals : IDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private readonly Action? _onFirst;
    private readonly PosixSignalRegistration[] _registrations;

    /// <summary>Takes the signals over until this object is disposed.</summary>
    /// <param name="onFirst">Runs with the first of them.</param>
    public StopSignals(Action? onFirst = null)
    {
        _onFirst = onFirst;
        _registrations = [.. new[] { PosixSignal.SIGTERM, PosixSignal.SIGINT, PosixSignal.SIGHUP }.Select(signal => PosixSignalRegistration.Create(signal, Stop))];
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

        _stop.Dispose();
    }

    private void Stop(PosixSignalContext signal)
    {
        signal.Cancel = true;
        if (!_stop.IsCancellationRequested)
        {
            _onFirst?.Invoke();
            _stop.Cancel();
        }
    }
}
