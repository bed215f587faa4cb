using System.Collections;

namespace Ordo.Client;

/// <summary>Ids that were given together: <see cref="First"/>, then one every <see cref="Step"/>, up to <see cref="Last"/>.</summary>
/// <param name="First">The first id.</param>
/// <param name="Last">The last id; the first, when it is only one.</param>
/// <param name="Step">The distance from one to the next, at least 1.</param>
#pragma warning disable CA1710 // A range of numbers is called a range, though one can go through it.
public readonly record struct IdRange(long First, long Last, long Step = 1) : IReadOnlyCollection<long>
#pragma warning restore CA1710
{
    /// <summary>Whether this is the answer of an earlier request with the same key, given once more.</summary>
    public bool Repeated { get; init; }

    /// <summary>With a key: when the cluster forgets it. Null without one.</summary>
    public DateTimeOffset? KeyExpires { get; init; }

    /// <summary>How many ids these are.</summary>
    public int Count => Step <= 0 ? 0 : (int)(((Last - First) / Step) + 1);

    /// <summary>Goes through the ids, without allocating.</summary>
    public Enumerator GetEnumerator() => new(this);

    /// <inheritdoc/>
    IEnumerator<long> IEnumerable<long>.GetEnumerator() => GetEnumerator();

    /// <inheritdoc/>
    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    /// <summary>The first and the last id, as in <c>7</c>, <c>7-9</c> or <c>10-30 step 10</c>.</summary>
    public override string ToString() => (First == Last, Step == 1) switch
    {
        (true, _) => $"{First}",
        (_, true) => $"{First}-{Last}",
        _ => $"{First}-{Last} step {Step}",
    };

    /// <summary>Goes through the ids of a range.</summary>
    public struct Enumerator : IEnumerator<long>
    {
        private readonly IdRange _range;
        private int _at;

        internal Enumerator(IdRange range)
        {
            _range = range;
            _at = -1;
        }

        /// <inheritdoc/>
        public readonly long Current => _range.First + (_at * _range.Step);

        /// <inheritdoc/>
        readonly object IEnumerator.Current => Current;

        /// <inheritdoc/>
        public bool MoveNext() => ++_at < _range.Count;

        /// <inheritdoc/>
        public void Reset() => _at = -1;

        /// <inheritdoc/>
        public readonly void Dispose()
        {
        }
    }
}
