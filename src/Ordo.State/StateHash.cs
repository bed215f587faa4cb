using System.Globalization;

namespace Ordo.State;

/// <summary>
/// What two members compare at the same position. <paramref name="Content"/> is the sum of the hashes of all records the state holds;
/// <paramref name="Chain"/> runs over the result of every command so far and the content it was given on.
/// </summary>
public readonly record struct StateHash(ulong Content, ulong Chain)
{
    /// <inheritdoc/>
    public override string ToString() =>
        Content.ToString("x16", CultureInfo.InvariantCulture) + "-" + Chain.ToString("x16", CultureInfo.InvariantCulture);
}
