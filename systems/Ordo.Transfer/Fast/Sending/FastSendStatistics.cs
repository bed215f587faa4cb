namespace Ordo.Transfer.Fast.Sending;

/// <summary>How a session went.</summary>
/// <param name="DatagramSize">The bytes of its datagrams.</param>
/// <param name="Packets">How many were sent.</param>
/// <param name="NewBytes">How many bytes the stream had.</param>
/// <param name="SentAgain">How many bytes of the stream were sent more than once.</param>
/// <param name="RoundTripUs">The smoothed round trip at its end, in microseconds.</param>
internal sealed record FastSendStatistics(int DatagramSize, long Packets, long NewBytes, long SentAgain, long RoundTripUs);
