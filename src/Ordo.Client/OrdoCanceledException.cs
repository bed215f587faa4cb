namespace Ordo.Client;

/// <summary>
/// The caller's token was cancelled after its request had left, so that ids may be given for it. The client goes on waiting for them in the caller's place until the
/// time-out, and <see cref="Outcome"/> says what became of them: no id is lost track of.
/// </summary>
public sealed class OrdoCanceledException : OperationCanceledException
{
    /// <summary>Creates it.</summary>
    public OrdoCanceledException(Task<IdRange> outcome, CancellationToken cancellationToken)
        : base("The wait for the ids was cancelled after they had been asked for; what becomes of them is told by Outcome.", cancellationToken) =>
        Outcome = outcome;

    /// <summary>
    /// Completes with the ids that were given and that nobody has; or fails with <see cref="OrdoNotDoneException"/> when none were, or with
    /// <see cref="OrdoUnknownException"/>. Nobody need look at it.
    /// </summary>
    public Task<IdRange> Outcome { get; }
}
