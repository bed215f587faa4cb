namespace Ordo.Local;

/// <summary>A member could not be started; the message is the reason in one line.</summary>
internal sealed class MemberStartFailure(string reason) : Exception(reason);
