namespace Ordo.Transfer.Machine.Fast.Sending;

/// <summary>What one acknowledgement tells about the path (draft-cheng-iccrg-delivery-rate-estimation).</summary>
/// <param name="Rate">Bytes per microsecond between the sending of the newest packet that it acknowledges and now; 0 when it says nothing.</param>
/// <param name="IsAppLimited">Whether the sender had too little to send then, so that the path may carry more.</param>
/// <param name="PriorDelivered">The bytes that had been delivered when that packet was sent.</param>
/// <param name="Delivered">All bytes delivered by now.</param>
/// <param name="Acked">The bytes this acknowledgement adds.</param>
/// <param name="Lost">The bytes found to be lost with it.</param>
/// <param name="RttUs">The shortest round trip among the packets it acknowledges, in microseconds; 0 when there is none.</param>
internal readonly record struct RateSample(double Rate, bool IsAppLimited, long PriorDelivered, long Delivered, long Acked, long Lost, long RttUs);
