namespace Ordo.Client;

/// <summary>How far a read looks.</summary>
public enum ReadLevel
{
    /// <summary>It covers everything acknowledged anywhere before the call; it needs a majority.</summary>
    Linearizable = 0,

    /// <summary>What the asked member has: at once, also without a leader; it may lag behind, but never behind what this client got from the same member.</summary>
    Local = 1,
}
