namespace Ordo.Node.Hosting;

/// <summary>A member cannot start with its directory: it is locked, damaged, of a newer version, or another member's. The message is one line and says what to do.</summary>
public sealed class MemberStartException(string message, Exception cause) : Exception(message, cause);
