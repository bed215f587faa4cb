namespace Ordo.Rpc.Server.Hosting;

/// <summary>A port cannot be listened on: it is taken, or its address is none of this machine. The message is one line and says what to do.</summary>
/// <param name="message">The line.</param>
/// <param name="cause">What the system said.</param>
public sealed class PortException(string message, Exception? cause = null) : Exception(message, cause);
