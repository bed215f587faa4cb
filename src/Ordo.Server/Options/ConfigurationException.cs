namespace Ordo.Server.Options;

/// <summary>The configuration cannot be used. The message is one line: the key, its value, where it comes from, and what is allowed.</summary>
public sealed class ConfigurationException(string message) : Exception(message);
