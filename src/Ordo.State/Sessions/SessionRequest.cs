using Ordo.Machine;

namespace Ordo.State;

/// <summary>
/// The place of a command within its client's session: the session, the request's number (counted from 1 by the client) and the lowest
/// number whose answer the client still waits for. Answers below that are dropped (PROMISES 13).
/// </summary>
public readonly record struct SessionRequest(ulong SessionId, ulong Number, ulong LowestAwaited)
{
    /// <summary>
    /// How many request numbers, from the lowest awaited one on, a session may use: 1 024, so that at most 1 024 answers are ever kept.
    /// It is far above what a client has in flight, and bounds what one client can make every member remember.
    /// </summary>
    public const int Window = 1024;

    /// <summary>Whether the client runs further ahead of itself than <see cref="Window"/>; such a request is refused.</summary>
    public bool IsOutsideWindow => Number - LowestAwaited >= Window;

    /// <summary>One line that says what is wrong, or null.</summary>
    public string? Check() => SessionId > 0 && LowestAwaited > 0 && Number >= LowestAwaited
        ? null
        : "The session id and the lowest awaited number must be at least 1, and the request number not below the lowest awaited one.";

    internal void WriteTo(ByteWriter writer)
    {
        writer.Var(SessionId);
        writer.Var(Number);
        writer.Var(LowestAwaited);
    }

    /// <summary>Reads what <see cref="WriteTo"/> wrote; the caller checks it.</summary>
    internal static SessionRequest Read(ref ByteReader reader) => new(reader.Var(), reader.Var(), reader.Var());
}
