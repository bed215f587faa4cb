namespace Ordo.Transfer.Bench;

/// <summary>What was measured through one network.</summary>
/// <param name="LossPercent">How many of 100 datagrams it loses.</param>
/// <param name="RoundTripMs">Its round trip, in milliseconds.</param>
/// <param name="Fast">The fast mode.</param>
/// <param name="Classic">The classic protocol.</param>
/// <param name="Tftp">The TFTP of the distribution; null when it did not run.</param>
internal sealed record NetworkCell(int LossPercent, int RoundTripMs, Measured Fast, Measured Classic, Measured? Tftp);
