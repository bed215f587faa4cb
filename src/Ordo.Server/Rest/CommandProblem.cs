using Microsoft.AspNetCore.Http;
using Ordo.State;

namespace Ordo.Server.Rest;

/// <summary>What a client is told about a command that was ordered and changed nothing.</summary>
internal static class CommandProblem
{
    public static Problem Of(in CommandResult result, string? name) => result.Status switch
    {
        CommandStatus.NotFound => new(StatusCodes.Status404NotFound, "unknown-sequence", UnknownSequence(name)),
        CommandStatus.Differs => new(StatusCodes.Status409Conflict, "differs",
            $"The sequence '{name}' exists with start {result.Start}, step {result.Step} and a key retention of {result.KeyRetentionMs} ms."),
        CommandStatus.Exhausted => new(StatusCodes.Status409Conflict, "exhausted", $"The sequence '{name}' cannot give that many ids below 2^63."),
        CommandStatus.KeyReused => new(StatusCodes.Status422UnprocessableEntity, "key-reused",
            "This Idempotency-Key was used for another request. Retry the request it was made for, or use a new key."),
        CommandStatus.KeysFull => Full("keys-full", "The table of keys is full. Retry when keys have expired, or without a key."),
        CommandStatus.SequencesFull => Full("sequences-full", "There is no room for another sequence. Remove one first."),
        CommandStatus.SessionUnknown => new(StatusCodes.Status409Conflict, "session-unknown",
            "There is no such session: it was closed, or idle for 24 hours. Open one with POST /v1/sessions."),
        CommandStatus.SessionWindow => new(StatusCodes.Status409Conflict, "session-window",
            $"The request number must be less than {SessionRequest.Window} above the lowest awaited one. Wait for earlier answers first."),
        CommandStatus.AnswerDropped => new(StatusCodes.Status409Conflict, "answer-dropped",
            "The client said that it no longer waits for this request number, so its answer is gone."),
        CommandStatus.SessionsFull => Full("sessions-full", "There are too many sessions. Close one, or retry when idle ones have ended."),
        CommandStatus.AnswersFull => Full("answers-full", "Too many answers are kept. Retry when clients have raised their lowest awaited number."),
        _ => throw new InvalidOperationException($"No problem belongs to {result.Status}."),
    };

    public static string UnknownSequence(string? name) => $"There is no sequence '{name}'.";

    private static Problem Full(string code, string detail) => new(StatusCodes.Status503ServiceUnavailable, code, detail);
}
