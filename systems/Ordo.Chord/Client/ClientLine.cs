namespace Ordo.Chord.Client;

/// <summary>What a line of the interactive client asks for (specs/s08 §7).</summary>
internal abstract record ClientLine
{
    private ClientLine()
    {
    }

    /// <summary>Nothing.</summary>
    public sealed record Nothing : ClientLine;

    /// <summary>From now on, talk to whoever is at this address.</summary>
    public sealed record Connect(string Address) : ClientLine;

    /// <summary>All nodes of a registry, or the fingers of a node.</summary>
    public sealed record GetInfo : ClientLine;

    /// <summary>Keep a text under a key.</summary>
    public sealed record Save(string Key, string Text) : ClientLine;

    /// <summary>Where is a key?</summary>
    public sealed record Find(string Key) : ClientLine;

    /// <summary>Forget a key.</summary>
    public sealed record Remove(string Key) : ClientLine;

    /// <summary>The end.</summary>
    public sealed record Quit : ClientLine;

    /// <summary>Something else, with what to type instead.</summary>
    public sealed record Wrong(string Advice) : ClientLine;
}
