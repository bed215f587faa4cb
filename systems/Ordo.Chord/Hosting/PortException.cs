using System;

namespace Ordo.Chord.Hosting;

/// <summary>A node or registry cannot start here: its port cannot be listened on, or its ring not be joined. The message is one line and says what to do.</summary>
internal sealed class PortException(string message, Exception? cause = null) : Exception(message, cause);
