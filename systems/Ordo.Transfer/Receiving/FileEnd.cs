namespace Ordo.Transfer.Receiving;

/// <summary>Why a file was given up.</summary>
internal enum FileEnd
{
    /// <summary>It may not be stored, or there is no room for it.</summary>
    Refused,

    /// <summary>The disk could not take it.</summary>
    Failed,

    /// <summary>It is not what the sender has.</summary>
    Damaged,

    /// <summary>Its transfer broke off: the sender says nothing, has begun anew, or is not waited for at the end of the receiver.</summary>
    Dropped,
}
