using Ordo.State;

namespace Ordo.Node;

/// <summary>Whether a request that failed may still take effect (docs/GUARANTEES.md, "Two kinds of failure").</summary>
public enum FailureKind
{
    /// <summary>It was refused before it was submitted: it has no effect and never will.</summary>
    NotDone,

    /// <summary>It was submitted and its outcome was not seen in time: it may take effect, now or later.</summary>
    Unknown,
}

/// <summary>Why a request got no result.</summary>
/// <param name="Kind">Whether it may still take effect.</param>
/// <param name="Reason">One sentence for people, with what to do.</param>
public readonly record struct Failure(FailureKind Kind, string Reason);

/// <summary>Who waits for the result of a command. Called exactly once, from the member's loop: it hands over and returns.</summary>
public interface ICommandCaller
{
    /// <summary>The command was ordered, and this member's state has applied it.</summary>
    void Done(in CommandResult result);

    /// <summary>There is no result.</summary>
    void Failed(in Failure failure);
}

/// <summary>Who waits for a read. Exactly one of the two is called, from the member's loop.</summary>
public interface IReadCaller
{
    /// <summary>Reads the state. It must be quick, change nothing and keep no reference to the state.</summary>
    void Run(OrdoState state);

    /// <summary>The state could not be read at the level asked for.</summary>
    void Failed(in Failure failure);
}
