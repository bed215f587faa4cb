namespace Ordo.Chord.Simulator;

/// <summary>Something that holds of every ring that is left alone for a while.</summary>
internal interface IRingCheck
{
    /// <summary>What is wrong, in a sentence; null when all is well.</summary>
    string? Problem(RingView ring);
}
