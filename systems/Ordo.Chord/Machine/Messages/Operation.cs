using System.Collections.Generic;

namespace Ordo.Chord.Machine.Messages;

/// <summary>What a client wants of a key.</summary>
internal enum OperationKind
{
    /// <summary>Who owns its place?</summary>
    Locate,

    /// <summary>Is there a text, and on which node?</summary>
    Find,

    /// <summary>The text.</summary>
    Get,

    /// <summary>A text for the key if it has none.</summary>
    Save,

    /// <summary>A text for the key, whatever it has.</summary>
    Put,

    /// <summary>The key goes.</summary>
    Remove,
}

/// <summary>What a kind of operation is.</summary>
internal static class OperationKinds
{
    /// <summary>Whether it may change its key.</summary>
    public static bool IsWrite(this OperationKind kind) => kind is OperationKind.Save or OperationKind.Put or OperationKind.Remove;
}

/// <summary>A client's operation on its way to the owner of the key, handed on from node to node (recursive lookup).</summary>
/// <param name="Origin">The node that a client asked: the outcome goes straight to it.</param>
/// <param name="Number">The origin's number for it.</param>
/// <param name="Kind">What is wanted.</param>
/// <param name="Key">The key, any text.</param>
/// <param name="Place">Where it belongs.</param>
/// <param name="Text">The text to be saved.</param>
/// <param name="Stamp">A random number that stays the same when the operation is sent again.</param>
/// <param name="Path">The nodes it passed, the origin first.</param>
/// <param name="IsAtOwner">Whether whoever sent it takes the receiver for the owner.</param>
/// <param name="IsRepeat">Whether it may have been done already: it was sent before, or waited somewhere on its way.</param>
internal sealed record Operation(
    NodeRef Origin,
    ulong Number,
    OperationKind Kind,
    string Key,
    RingId Place,
    string? Text,
    ulong Stamp,
    IReadOnlyList<NodeRef> Path,
    bool IsAtOwner,
    bool IsRepeat) : RingMessage;

/// <summary>How an operation ended.</summary>
internal enum OutcomeKind
{
    /// <summary>As wanted: found, saved, removed.</summary>
    Done,

    /// <summary>Not saved: the key has a text.</summary>
    Exists,

    /// <summary>Not found, not removed: the key has no text.</summary>
    Absent,

    /// <summary>Not begun: refused, with the reason.</summary>
    Refused,

    /// <summary>Nobody answered in time: whether a text was saved or removed is not known.</summary>
    Unknown,
}

/// <summary>The end of an operation.</summary>
/// <param name="Number">The origin's number of it.</param>
/// <param name="Kind">How it ended.</param>
/// <param name="Owner">The node that owns the key; null when none was found.</param>
/// <param name="Text">The text, for <see cref="OperationKind.Get"/>.</param>
/// <param name="Path">The nodes it passed, the origin first and the owner last.</param>
/// <param name="Problem">A sentence, for what was refused or is unknown.</param>
internal sealed record Outcome(ulong Number, OutcomeKind Kind, NodeRef? Owner, string? Text, IReadOnlyList<NodeRef> Path, string? Problem) : RingMessage;
