namespace Ordo.Chord.Simulator;

/// <summary>What may go wrong in a world.</summary>
internal enum ChurnMode
{
    /// <summary>Nodes join, leave and crash; messages arrive, soon, and in order. Nobody is taken for dead who lives.</summary>
    Calm,

    /// <summary>Messages are lost or late too, and processes stand still for longer than every time-out.</summary>
    Unsteady,

    /// <summary>The network breaks in two as well, and each side goes on by itself.</summary>
    Split,
}
