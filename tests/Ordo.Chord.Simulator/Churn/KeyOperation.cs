using Ordo.Chord.Machine.Messages;
using Ordo.Machine;

namespace Ordo.Chord.Simulator;

/// <summary>One operation of a client on one key: what it wanted, when, and what it was told.</summary>
/// <param name="kind">What was wanted.</param>
/// <param name="text">The text to be saved; no two operations have the same.</param>
/// <param name="begin">When it was submitted.</param>
internal sealed class KeyOperation(OperationKind kind, string? text, Instant begin)
{
    public OperationKind Kind => kind;

    public string? Text => text;

    public Instant Begin => begin;

    /// <summary>When the client was told; never, while it was not.</summary>
    public Instant End { get; private set; } = Instant.Forever;

    /// <summary>What it was told.</summary>
    public OutcomeKind Outcome { get; private set; } = OutcomeKind.Unknown;

    /// <summary>The text it was told, for a read of the text.</summary>
    public string? Told { get; private set; }

    /// <summary>Whether it may change the key.</summary>
    public bool IsWrite => kind is OperationKind.Save or OperationKind.Put or OperationKind.Remove;

    /// <summary>Whether the client knows how it ended.</summary>
    public bool IsCertain => End != Instant.Forever && Outcome != OutcomeKind.Unknown;

    /// <summary>The client is told.</summary>
    public void Finish(Instant at, OutcomeKind outcome, string? told) => (End, Outcome, Told) = (at, outcome, told);

    /// <inheritdoc/>
    public override string ToString() => $"{kind} {text} [{begin} … {(End == Instant.Forever ? "" : End)}] {(End == Instant.Forever ? "" : Outcome)} {Told}";
}
