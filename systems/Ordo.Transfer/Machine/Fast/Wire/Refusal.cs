namespace Ordo.Transfer.Machine.Fast.Wire;

/// <summary>Why a receiver gives no session; it stands as one byte behind the sender's nonce.</summary>
internal enum Refusal : byte
{
    /// <summary>It has as many sessions, or as little memory, as it may: ask again later.</summary>
    Busy = 1,

    /// <summary>It speaks another version of the protocol.</summary>
    Version = 2,

    /// <summary>It takes files only from those who have its key.</summary>
    NeedsKey = 3,

    /// <summary>It has no key, or another one.</summary>
    OtherKey = 4,
}
