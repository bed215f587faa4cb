namespace Ordo.Transfer.Machine.Fast.Sending;

/// <summary>A packet to be sent now.</summary>
/// <param name="Number">Its number, which no other packet has: what is sent again is a new packet.</param>
/// <param name="Floor">The receiver may forget packets below this number.</param>
/// <param name="Offset">The place of its piece in the stream.</param>
/// <param name="Size">The bytes of the piece.</param>
/// <param name="WantsAck">Whether the receiver is to answer at once.</param>
internal readonly record struct Segment(long Number, long Floor, long Offset, int Size, bool WantsAck);
