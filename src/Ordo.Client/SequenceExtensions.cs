namespace Ordo.Client;

/// <summary>Shorter ways to ask.</summary>
public static class SequenceExtensions
{
    /// <summary>The next id, without a key: see <see cref="ISequence.NextAsync(string?, CancellationToken)"/>.</summary>
    public static ValueTask<long> NextAsync(this ISequence sequence, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(sequence);
        return sequence.NextAsync(key: null, cancellationToken);
    }

    /// <summary>The next ids, without a key: see <see cref="ISequence.NextAsync(int, string?, CancellationToken)"/>.</summary>
    public static ValueTask<IdRange> NextAsync(this ISequence sequence, int count, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(sequence);
        return sequence.NextAsync(count, key: null, cancellationToken);
    }
}
