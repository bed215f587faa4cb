using System;

namespace Ordo.Chord.Hosting;

/// <summary>A port cannot be listened on. The message is one line and says what to do.</summary>
internal sealed class PortException(string message, Exception cause) : Exception(message, cause);
