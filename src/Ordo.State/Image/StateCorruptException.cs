using System;

namespace Ordo.State;

/// <summary>
/// The state, or an image of it, is not what its hash says. The member must stop and recover from an older snapshot or from its peers.
/// </summary>
public sealed class StateCorruptException(string message) : Exception(message);
