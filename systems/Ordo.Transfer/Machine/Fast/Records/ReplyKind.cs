namespace Ordo.Transfer.Machine.Fast.Records;

/// <summary>What the receiver says of a file.</summary>
internal enum ReplyKind : byte
{
    /// <summary>Send it, from an offset: what lies before it is there already. Only files that can be resumed, or were offered with a digest, get this.</summary>
    Go = 1,

    /// <summary>It stands under the name of its offer, with the text behind it.</summary>
    Stored = 2,

    /// <summary>It is not taken, for a reason.</summary>
    Refused = 3,

    /// <summary>What came is not what the sender has: nothing of it is kept.</summary>
    Damaged = 4,

    /// <summary>All is done.</summary>
    Bye = 5,
}
