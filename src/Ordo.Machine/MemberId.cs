using System.Globalization;

namespace Ordo.Machine;

/// <summary>The number of one member of a cluster: 1 to <see cref="Max"/>, unique within the cluster; 0 is nobody.</summary>
public readonly record struct MemberId(int Value)
{
    /// <summary>The largest member number. One byte on the wire; a cluster has at most a handful of voters.</summary>
    public const int Max = 255;

    /// <summary>No member: an unknown leader, a vote not given.</summary>
    public static MemberId None => default;

    /// <summary>Whether this is no member at all.</summary>
    public bool IsNone => Value == 0;

    /// <inheritdoc/>
    public override string ToString() => Value.ToString(CultureInfo.InvariantCulture);
}
