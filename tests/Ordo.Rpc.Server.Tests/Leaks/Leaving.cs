namespace Ordo.Rpc.Server.Tests.Leaks;

/// <summary>Gives a call up while one of its steps is under way; the steps behind it see the call ended.</summary>
/// <param name="way">How.</param>
/// <param name="at">At which step, from 1 on; 0 is before the first.</param>
/// <param name="time">The clock of the call's deadline.</param>
/// <param name="calls">Where the call is noted, to see later that nothing holds it.</param>
internal sealed class Leaving(CancellationTests.Way way, int at, HandTime time, List<WeakReference> calls) : IDisposable
{
    private readonly CancellationTokenSource _source = new();
    private IDisposable? _call;
    private int _step;

    /// <summary>The caller's token.</summary>
    public CancellationToken Token => _source.Token;

    /// <summary>Whether the step that is being made is the one at which the call is given up: only then may it wait for what never comes.</summary>
    public bool IsNext => _step == at;

    /// <summary>Notes the call.</summary>
    /// <param name="call">What ends it.</param>
    /// <param name="inside">What timers, tokens and the connection know of it.</param>
    public void Begins(IDisposable call, WeakReference inside)
    {
        _call = call;
        calls.Add(inside);
        if (at == 0)
        {
            GiveUp();
        }
    }

    /// <summary>Makes a step, and gives the call up meanwhile when it is the one.</summary>
    public async Task StepAsync(Func<Task> step)
    {
        _step++;
        var running = step();
        if (IsNext)
        {
            GiveUp();
        }

        await running;
    }

    /// <inheritdoc/>
    public void Dispose() => _source.Dispose();

    private void GiveUp()
    {
        switch (way)
        {
            case CancellationTests.Way.Token:
                _source.Cancel();
                break;
            case CancellationTests.Way.Disposal:
                _call!.Dispose();
                break;
            case CancellationTests.Way.Deadline:
                time.End();
                break;
        }
    }
}
