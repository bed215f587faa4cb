using Ordo.Machine;

namespace Ordo.State;

/// <summary>
/// Who submitted a command first: the member, its boot number (raised durably before each start) and the command's number within that
/// boot, counted from 1 without gaps. The state applies each origin once (PROMISES 12).
/// </summary>
public readonly record struct Origin(MemberId Member, ulong Boot, ulong Number)
{
    /// <summary>Whether the member is 1 to <see cref="MemberId.Max"/> and both numbers are at least 1.</summary>
    public bool IsValid => Member.Value is > 0 and <= MemberId.Max && Boot > 0 && Number > 0;

    /// <inheritdoc/>
    public override string ToString() => $"{Member}/{Boot}/{Number}";
}
