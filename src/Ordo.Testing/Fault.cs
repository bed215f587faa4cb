namespace Ordo.Testing;

/// <summary>What becomes of one call.</summary>
internal enum FaultKind
{
    /// <summary>Nothing: it goes its way.</summary>
    None,

    /// <summary>It is not done.</summary>
    Refused,

    /// <summary>It does not reach the member, and nobody tells its caller.</summary>
    RequestLost,

    /// <summary>It is done, and its answer does not reach the caller.</summary>
    AnswerLost,

    /// <summary>It waits until it is released.</summary>
    Held,
}

/// <summary>One fault that is set for a call to come.</summary>
internal readonly record struct Fault(FaultKind Kind, HeldCall? Held = null);
