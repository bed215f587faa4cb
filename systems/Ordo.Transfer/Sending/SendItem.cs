using System;
using System.Text;
using Ordo.Transfer.Machine.Classic;
using Ordo.Transfer.Machine.Names;

namespace Ordo.Transfer.Sending;

/// <summary>A file that is to be sent.</summary>
/// <param name="Path">Where it is.</param>
/// <param name="Name">What the other side is to call it: a name, or a path with <c>/</c> when it comes from a folder.</param>
/// <param name="IsOfFolder">Whether it comes from a folder.</param>
internal sealed record SendItem(string Path, string Name, bool IsOfFolder = false)
{
    /// <summary>The longest name of the classic protocol, in bytes: what its longest start has room for beside two of the longest numbers.</summary>
    public const int MaxClassicName = ClassicCodec.MaxHeader - ClassicCodec.MaxAck;

    /// <summary>Whether the name the user wrote is too long for the classic protocol.</summary>
    public bool IsTooLongForClassic => !IsOfFolder && Encoding.UTF8.GetByteCount(Name) > MaxClassicName;

    /// <summary>Its name in the classic protocol, which knows no folders: the last component of what was found in one or is too long, and else what the user wrote.</summary>
    public string BareName => IsOfFolder || IsTooLongForClassic ? Name[(Name.AsSpan().LastIndexOfAny(SafeName.Separators) + 1)..] : Name;
}
