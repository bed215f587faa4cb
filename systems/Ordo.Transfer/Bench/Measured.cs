namespace Ordo.Transfer.Bench;

/// <summary>How a transfer went.</summary>
/// <param name="Bytes">How much arrived.</param>
/// <param name="Seconds">How long it took.</param>
/// <param name="IsWhole">Whether all of the file arrived, as it is.</param>
internal readonly record struct Measured(long Bytes, double Seconds, bool IsWhole)
{
    /// <summary>Bytes a second.</summary>
    public double Rate => Bytes / Seconds;
}
