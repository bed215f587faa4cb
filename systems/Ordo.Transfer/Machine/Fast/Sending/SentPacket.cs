using Ordo.Machine;

namespace Ordo.Transfer.Machine.Fast.Sending;

/// <summary>A packet that was sent, and what had been delivered then (draft-cheng-iccrg-delivery-rate-estimation, §3.1).</summary>
/// <param name="Offset">The place of its piece in the stream.</param>
/// <param name="Size">The bytes of the piece; 0 for a packet without.</param>
/// <param name="SentAt">When it was sent.</param>
/// <param name="Delivered">All bytes delivered by then.</param>
/// <param name="DeliveredAt">When the last of them was acknowledged.</param>
/// <param name="FirstSentAt">When the newest packet that had been acknowledged by then was sent.</param>
/// <param name="IsAppLimited">Whether the sender had too little to send then.</param>
internal readonly record struct SentPacket(long Offset, int Size, Instant SentAt, long Delivered, Instant DeliveredAt, Instant FirstSentAt, bool IsAppLimited);
