namespace Ordo.Server.Embedded;

/// <summary>The member of a program ended while it started. The message is one line and says why.</summary>
public sealed class MemberEndedException(string message) : Exception(message);
