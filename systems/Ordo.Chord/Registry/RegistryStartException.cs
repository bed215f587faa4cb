using System;

namespace Ordo.Chord.Registry;

/// <summary>A registry cannot start. The message is one line and says what to do.</summary>
internal sealed class RegistryStartException(string message, Exception? cause = null) : Exception(message, cause);
