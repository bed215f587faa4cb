namespace Ordo.Server;

/// <summary>A member's process cannot start. The message is one line and says what to do.</summary>
public sealed class ServerStartException(string message, Exception cause) : Exception(message, cause);
