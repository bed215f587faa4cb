using Ordo.State;

namespace Ordo.Node.Hosting;

/// <summary>What became of a command: a result, or a failure.</summary>
/// <param name="Result">The result, when there is no failure.</param>
/// <param name="Failure">Why there is none.</param>
public readonly record struct CommandOutcome(CommandResult Result, Failure? Failure);

/// <summary>What became of a read: a value, or a failure.</summary>
/// <param name="Value">What was read, when there is no failure.</param>
/// <param name="Failure">Why nothing was.</param>
public readonly record struct ReadOutcome<T>(T? Value, Failure? Failure);

/// <summary>Turns a command's callbacks into a task that the face awaits.</summary>
internal sealed class CommandTask() : TaskCompletionSource<CommandOutcome>(TaskCreationOptions.RunContinuationsAsynchronously), ICommandCaller
{
    public void Done(in CommandResult result) => TrySetResult(new CommandOutcome(result, null));

    public void Failed(in Failure failure) => TrySetResult(new CommandOutcome(default, failure));
}

/// <summary>Turns a read's callbacks into a task that the face awaits.</summary>
internal sealed class ReadTask<T>(Func<OrdoState, T> read)
    : TaskCompletionSource<ReadOutcome<T>>(TaskCreationOptions.RunContinuationsAsynchronously), IReadCaller
{
    public void Run(OrdoState state)
    {
        try
        {
            TrySetResult(new ReadOutcome<T>(read(state), null));
        }
#pragma warning disable CA1031 // A face's mistake is the face's: it gets its own exception, and the loop goes on.
        catch (Exception failure)
#pragma warning restore CA1031
        {
            TrySetException(failure);
        }
    }

    public void Failed(in Failure failure) => TrySetResult(new ReadOutcome<T>(default, failure));
}

/// <summary>A request for a copy of what the member shows; answered by the shell, not by the member.</summary>
internal sealed record ViewInput(TaskCompletionSource<MemberView> View) : MemberInput;
