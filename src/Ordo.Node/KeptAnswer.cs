using Ordo.State;

namespace Ordo.Node;

/// <summary>Finds the answer of a command that was applied somewhere this member did not see, by its session or its key.</summary>
internal static class KeptAnswer
{
    /// <summary>The answer, or null when the state does not hold it.</summary>
    public static CommandResult? Find(OrdoState state, SubmitInput input)
    {
        if (input.Session is { } session)
        {
            return state.TryAnswer(session.SessionId, session.Number, out var kept) ? kept : null;
        }

        return input.Command is NextCommand { Key: { } key } next && state.TryGetKey(next.Name, key, out var answer)
            ? new CommandResult { Status = CommandStatus.Ok, First = answer.First, Last = answer.Last, Step = answer.Step, KeyExpiresMs = answer.ExpiresMs, Repeated = true }
            : null;
    }
}
