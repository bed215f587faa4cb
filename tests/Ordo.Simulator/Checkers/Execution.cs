using Ordo.State;

namespace Ordo.Simulator;

/// <summary>One command as it took effect: its position, what was ordered, and what came of it.</summary>
internal sealed record Execution(ulong Position, CommandEnvelope Envelope, CommandResult Result)
{
    /// <summary>Whether ids were given now, and not repeated from an earlier execution.</summary>
    public bool GivesIds => Envelope.Command is NextCommand && Result is { Status: CommandStatus.Ok, Repeated: false };
}
