using Microsoft.AspNetCore.Http;
using Ordo.State;

namespace Ordo.Server.Rest;

/// <summary>What a client is told about a command that was ordered and changed nothing.</summary>
internal static class CommandProblem
{
    public static Problem Of(in CommandResult result, Command command) => result.Status switch
    {
        CommandStatus.NotFound => UnknownSequence(NameIn(command)),
        CommandStatus.Differs => Conflict(
            "differs", $"The sequence '{NameIn(command)}' exists with start {result.Start}, step {result.Step} and a key retention of {result.KeyRetentionMs} ms."),
        CommandStatus.Exhausted when command is NextCommand next => Exhausted(next, left: null),
        CommandStatus.KeyReused => new(
            StatusCodes.Status422UnprocessableEntity, "key-reused", "This key was used for another request. Repeat that request as it was, or use a new key."),
        CommandStatus.NumberReused => new(
            StatusCodes.Status422UnprocessableEntity, "number-reused", "The session used this request number for another request. Repeat that request as it was, or count on."),
        CommandStatus.KeysFull => Problem.NotDone("keys-full", "The table of keys is full. Retry when keys have expired, or without a key."),
        CommandStatus.SequencesFull => Problem.NotDone("sequences-full", "There is no room for another sequence. Remove one first."),
        CommandStatus.SessionUnknown when command is CloseSessionCommand close => new(
            StatusCodes.Status404NotFound, "session-unknown", $"There is no session {close.Id}."),
        CommandStatus.SessionUnknown => Conflict(
            "session-unknown", "There is no such session: it was closed, or idle for 24 hours. Open another one."),
        CommandStatus.SessionWindow => Conflict(
            "session-window", $"A request number must be less than {SessionRequest.Window} above the lowest awaited one. Wait for earlier answers first."),
        CommandStatus.AnswerDropped => Conflict(
            "answer-dropped", "The client said before that it no longer waits for this request number, so its answer is gone."),
        CommandStatus.SessionsFull => Problem.NotDone("sessions-full", "There is no room for another session. Close one, or retry when idle ones have ended."),
        CommandStatus.AnswersFull => Problem.NotDone("answers-full", "There is no room for another answer. Retry when clients have raised their lowest awaited numbers."),
        _ => throw new InvalidOperationException($"No problem belongs to {result.Status}."),
    };

    /// <summary>A sequence is at its end. A repeated answer is older than what is left now, which then may be enough and is not told.</summary>
    public static Problem Exhausted(NextCommand next, long? left) => Conflict(
        "exhausted",
        $"The sequence '{next.Name}' cannot give {Ids(next.Count)} up to {long.MaxValue}{(left < next.Count ? $": {Ids(left.Value)} left" : "")}.");

    public static Problem UnknownSequence(string name) => new(StatusCodes.Status404NotFound, "unknown-sequence", $"There is no sequence '{name}'.");

    private static string Ids(long count) => count == 1 ? "1 id" : $"{count} ids";

    private static string NameIn(Command command) => command switch
    {
        NextCommand next => next.Name,
        CreateSequenceCommand create => create.Name,
        RemoveSequenceCommand remove => remove.Name,
        _ => "",
    };

    private static Problem Conflict(string code, string detail) => new(StatusCodes.Status409Conflict, code, detail);
}
