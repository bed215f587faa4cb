using Ordo.Client;
using Ordo.Clients;
using Ordo.CommandLine;

namespace Ordo.Watching;

/// <summary>What a watch asks for.</summary>
/// <param name="Sequence">The sequence.</param>
/// <param name="Count">How many ids each request asks for.</param>
/// <param name="Interval">How long to wait between an answer and the next request.</param>
/// <param name="Json">Whether each answer is a JSON object instead of a line for each id.</param>
internal sealed record WatchPlan(string Sequence, int Count, TimeSpan Interval, bool Json);

/// <summary>
/// Asks for ids on and on and prints them as they come, one in a line. In a terminal a line below them tells how it goes; the ids alone are standard output, so that they can be used.
/// </summary>
/// <param name="plan">What is asked for.</param>
/// <param name="ask">Asks for so many ids, once.</param>
/// <param name="connections">Which member answers.</param>
/// <param name="counts">What was seen so far.</param>
/// <param name="output">Where the ids go.</param>
/// <param name="clock">What times are taken from.</param>
internal sealed class IdWatch(
    WatchPlan plan, Func<CancellationToken, Task<IdRange>> ask, ConnectionWatch connections, WatchCounts counts, TextWriter output, TimeProvider clock)
{
    /// <summary>How often the line in a terminal is written anew while an answer is waited for.</summary>
    private static readonly TimeSpan Refresh = TimeSpan.FromMilliseconds(100);

    /// <summary>How long ids that were asked for when the watch ended may still take.</summary>
    private static readonly TimeSpan LastAnswer = TimeSpan.FromSeconds(1);

    private readonly bool _isTerminal = !Console.IsOutputRedirected && !Console.IsErrorRedirected;
    private long _asked;

    /// <summary>Goes on until it is stopped.</summary>
    /// <exception cref="CommandException">The first request already failed.</exception>
    public async Task RunAsync(CancellationToken stop)
    {
        using var status = new ProgressLine();
        try
        {
            while (true)
            {
                await AskAsync(status, stop);
                await PauseAsync(status, stop);
            }
        }
        catch (OrdoCanceledException cancelled)
        {
            await TakeLastAsync(cancelled, status);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // Nothing was under way.
        }
    }

    private async Task AskAsync(ProgressLine status, CancellationToken stop)
    {
        _asked = clock.GetTimestamp();
        try
        {
            var asking = ask(stop);
            while (_isTerminal && await Task.WhenAny(asking, Task.Delay(Refresh, CancellationToken.None)) != asking)
            {
                Show(status, clock.GetElapsedTime(_asked));
            }

            Print(await asking, status);
        }
        catch (CommandException failure) when (counts.Ids > 0)
        {
            // A cluster that has answered before may do so again.
            Count(isUnknown: failure is OutcomeUnknownException);
            status.Clear();
            ErrorLine.Tell(failure.Message);
        }
    }

    private async Task PauseAsync(ProgressLine status, CancellationToken stop)
    {
        var left = plan.Interval;
        while (left > TimeSpan.Zero)
        {
            var part = _isTerminal && left > Refresh ? Refresh : left;
            await Task.Delay(part, stop);
            left -= part;
            Show(status, waiting: null);
        }
    }

    private async Task TakeLastAsync(OrdoCanceledException cancelled, ProgressLine status)
    {
        try
        {
            Print(await cancelled.Outcome.WaitAsync(LastAnswer, clock), status);
        }
        catch (Exception failure) when (failure is OrdoException or TimeoutException)
        {
            Count(isUnknown: failure is OrdoUnknownException or TimeoutException);
        }
    }

    private void Count(bool isUnknown)
    {
        if (isUnknown)
        {
            counts.WasUnknown();
        }
        else
        {
            counts.Failed();
        }
    }

    private void Print(in IdRange ids, ProgressLine status)
    {
        var time = clock.GetElapsedTime(_asked);
        counts.Answered(ids, time);
        status.Clear();
        var taken = new TakenIds(plan.Sequence, ids, Key: null);
        output.WriteLine(plan.Json
            ? taken.Json(json =>
            {
                json.WriteNumber("ms", Math.Round(time.TotalMilliseconds, 3));
                json.WriteString("member", connections.Member);
            })
            : taken.Lines());
        Show(status, waiting: null);
    }

    private void Show(ProgressLine status, TimeSpan? waiting)
    {
        if (_isTerminal)
        {
            status.Show(WatchLines.Status(counts, connections.Member, connections.Reconnects, waiting, Console.WindowWidth - 1));
        }
    }
}
