using Ordo.Client;
using Ordo.Node;
using Ordo.Node.Hosting;
using Ordo.Server.Rest;
using Ordo.State;

namespace Ordo.Server.Embedded;

/// <summary>What a call wants of the result of its command.</summary>
internal delegate T ResultReader<out T>(in CommandResult result);

/// <summary>
/// One call of a program on the member in its process: it asks, asks again while nothing was done, and says in the exceptions of the client library how it ended. What is
/// asked again was not done before, or is harmless twice (PROMISES 15).
/// </summary>
/// <param name="member">The member.</param>
/// <param name="timeout">How long a call tries, repeats included.</param>
/// <param name="time">The clock.</param>
internal sealed class MemberCalls(IMember member, Func<TimeSpan> timeout, TimeProvider time)
{
    /// <summary>The first wait before asking again is drawn up to this, and each further one up to twice as much.</summary>
    private static readonly TimeSpan FirstWait = TimeSpan.FromMilliseconds(10);

    /// <summary>The shortest wait: what is less is no wait at all to a timer.</summary>
    private static readonly TimeSpan ShortestWait = TimeSpan.FromMilliseconds(1);

    /// <summary>The longest wait: a member that is busy is free again long before, one that looks for a leader takes requests and lets them wait.</summary>
    private static readonly TimeSpan LongestWait = TimeSpan.FromMilliseconds(320);

    /// <summary>More would leave the numbers of 64 bits; the longest wait is reached long before.</summary>
    private const int MaxDoublings = 16;

    private volatile bool _closed;

    /// <summary>Refuses further calls.</summary>
    public void Close() => _closed = true;

    /// <summary>Takes ids.</summary>
    /// <exception cref="OrdoCanceledException">The token was cancelled while the command was on its way; the exception tells what becomes of it.</exception>
    public async ValueTask<T> NextAsync<T>(NextCommand command, ResultReader<T> read, CancellationToken cancellation)
    {
        var call = Start(cancellation);
        while (true)
        {
            var asked = member.SubmitAsync(command, Left(call));
            CommandOutcome outcome;
            try
            {
                outcome = cancellation.CanBeCanceled ? await asked.WaitAsync(cancellation) : await asked;
            }
            catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
            {
                throw Canceled(OutcomeOf(asked, command, call), cancellation);
            }

            if (outcome.Failure is not { } failure)
            {
                ThrowUnlessDone(outcome.Result, command);
                return read(outcome.Result);
            }

            call = await WaitToRepeatAsync(call, failure, repeatable: command.Key is not null, cancellation);
        }
    }

    /// <summary>Creates or removes a sequence. A missing one is no exception.</summary>
    /// <param name="command">What to do.</param>
    /// <param name="repeatable">Whether doing it twice is the same as once, so that it is asked again also when its outcome is unknown.</param>
    /// <param name="cancellation">Ends the wait.</param>
    public async Task<CommandResult> ChangeAsync(Command command, bool repeatable, CancellationToken cancellation)
    {
        var call = Start(cancellation);
        while (true)
        {
            var outcome = await member.SubmitAsync(command, Left(call)).WaitAsync(cancellation);
            if (outcome.Failure is not { } failure)
            {
                if (outcome.Result.Status != CommandStatus.NotFound)
                {
                    ThrowUnlessDone(outcome.Result, command);
                }

                return outcome.Result;
            }

            call = await WaitToRepeatAsync(call, failure, repeatable, cancellation);
        }
    }

    /// <summary>Reads the state.</summary>
    public async Task<T> ReadAsync<T>(Func<OrdoState, T> read, ReadLevel level, CancellationToken cancellation)
    {
        if (!Enum.IsDefined(level))
        {
            throw new ArgumentOutOfRangeException(nameof(level), level, "A read is linearizable or local.");
        }

        var call = Start(cancellation);
        while (true)
        {
            var outcome = await member.ReadAsync(read, level == ReadLevel.Local, Left(call)).WaitAsync(cancellation);
            if (outcome.Failure is not { } failure)
            {
                return outcome.Value!;
            }

            call = await WaitToRepeatAsync(call, failure with { Kind = FailureKind.NotDone }, repeatable: true, cancellation);
        }
    }

    /// <summary>A call under way.</summary>
    /// <param name="Began">When it began.</param>
    /// <param name="Timeout">How long it may take.</param>
    /// <param name="Repeats">How often it was asked again.</param>
    /// <param name="InDoubt">Whether something of it may have been done: from then on it never ends as not done.</param>
    private readonly record struct Call(long Began, TimeSpan Timeout, int Repeats, bool InDoubt);

    private Call Start(CancellationToken cancellation)
    {
        ObjectDisposedException.ThrowIf(_closed, typeof(MemberClient));
        cancellation.ThrowIfCancellationRequested();
        return new Call(time.GetTimestamp(), timeout(), Repeats: 0, InDoubt: false);
    }

    private TimeSpan Left(Call call) => call.Timeout - time.GetElapsedTime(call.Began);

    /// <summary>Waits before the call is repeated, or ends it when that is of no use or not allowed.</summary>
    private async Task<Call> WaitToRepeatAsync(Call call, Failure failure, bool repeatable, CancellationToken cancellation)
    {
        call = call with { Repeats = call.Repeats + 1, InDoubt = call.InDoubt || failure.Kind == FailureKind.Unknown };
        var wait = TimeSpan.FromTicks(Random.Shared.NextInt64(ShortestWait.Ticks, MostTicks(call.Repeats)));
        if ((call.InDoubt && !repeatable) || !member.MayRepeat || Left(call) <= wait)
        {
            throw Failed(call, failure);
        }

        try
        {
            await Task.Delay(wait, time, cancellation);
            OrdoClientTelemetry.Repeated(1);
            return call;
        }
        catch (OperationCanceledException) when (call.InDoubt)
        {
            throw Canceled(Task.FromException<IdRange>(Failed(call, failure)), cancellation);
        }
    }

    private static long MostTicks(int repeats) => Math.Min(LongestWait.Ticks, FirstWait.Ticks << Math.Min(repeats - 1, MaxDoublings));

    private static OrdoException Failed(Call call, Failure failure) => call.InDoubt || failure.Kind == FailureKind.Unknown
        ? new OrdoUnknownException(failure.Reason)
        : new OrdoNotDoneException(failure.Reason);

    /// <summary>What becomes of a command that nobody waits for any more.</summary>
    private static async Task<IdRange> OutcomeOf(Task<CommandOutcome> asked, NextCommand command, Call call)
    {
        var outcome = await asked;
        if (outcome.Failure is { } failure)
        {
            throw Failed(call, failure);
        }

        ThrowUnlessDone(outcome.Result, command);
        var ids = Shown.Ids(outcome.Result);
        OrdoClientTelemetry.Abandoned(ids.Count);
        return ids;
    }

    /// <summary>Nobody need look at the outcome: a failure of it does not count as overlooked.</summary>
    private static OrdoCanceledException Canceled(Task<IdRange> outcome, CancellationToken cancellation)
    {
        _ = outcome.ContinueWith(
            static done => done.Exception, CancellationToken.None, TaskContinuationOptions.OnlyOnFaulted | TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
        return new OrdoCanceledException(outcome, cancellation);
    }

    private static void ThrowUnlessDone(in CommandResult result, Command command)
    {
        if (result.Status != CommandStatus.Ok)
        {
            throw new OrdoRefusedException(RefusalOf(result.Status), CommandProblem.Of(result, command).Detail);
        }
    }

    private static OrdoRefusal RefusalOf(CommandStatus status) => status switch
    {
        CommandStatus.NotFound => OrdoRefusal.UnknownSequence,
        CommandStatus.Differs => OrdoRefusal.Differs,
        CommandStatus.Exhausted => OrdoRefusal.Exhausted,
        CommandStatus.KeyReused => OrdoRefusal.KeyReused,
        CommandStatus.KeysFull or CommandStatus.SequencesFull => OrdoRefusal.Full,
        _ => OrdoRefusal.Invalid,
    };
}
