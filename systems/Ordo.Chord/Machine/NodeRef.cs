namespace Ordo.Chord.Machine;

/// <summary>One node as others know it. A host with several virtual nodes has one address and an id for each.</summary>
/// <param name="Id">Its place on the ring.</param>
/// <param name="Address">Where it is reached, <c>ip:port</c>.</param>
internal sealed record NodeRef(RingId Id, string Address)
{
    /// <summary>Whoever answers at an address: what a node that joins knows of the ring.</summary>
    public static NodeRef At(string address) => new(RingId.Zero, address);
}
