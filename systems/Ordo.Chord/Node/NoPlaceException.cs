using System;

namespace Ordo.Chord.Node;

/// <summary>A node can never come onto the ring it is told. The message is one line and says what to do.</summary>
internal sealed class NoPlaceException(string message, Exception? cause = null) : Exception(message, cause);
