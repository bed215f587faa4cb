namespace Ordo.State;

/// <summary>
/// One entry of the order in readable form: who submitted it first, the proposer's clock in unix milliseconds, the place within a
/// client's session if it has one, and the command itself.
/// </summary>
public sealed record CommandEnvelope(Origin Origin, long TimeMs, SessionRequest? Session, Command Command);
