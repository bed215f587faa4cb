namespace Ordo.Client;

/// <summary>
/// A named counter of the cluster. Its ids follow each other in one order for all callers of all members, each one step after the one before, without a gap, and
/// each is given once.
/// </summary>
/// <remarks>
/// A call that finds a member gone, or no leader, goes on with another member until the client's time-out. Asking again is safe: within a client by its session,
/// across processes and restarts by a key.
/// </remarks>
public interface ISequence
{
    /// <summary>Its name.</summary>
    string Name { get; }

    /// <summary>The next id.</summary>
    /// <param name="key">
    /// 1 to 200 visible ASCII characters that name the business deed this id is for, such as an order's number: the same key gets the same id, for 24 hours unless the
    /// sequence says otherwise, from any process. Null for none.
    /// </param>
    /// <param name="cancellationToken">Ends the wait; see <see cref="OrdoCanceledException"/> for what becomes of an id that was asked for already.</param>
    /// <exception cref="ArgumentException">The key is none.</exception>
    /// <exception cref="OrdoNotDoneException">No id was given.</exception>
    /// <exception cref="OrdoRefusedException">No id was given, and asking again changes nothing: the sequence is exhausted, the key was used with another count, …</exception>
    /// <exception cref="OrdoUnknownException">An id may have been given: the time-out passed after the request had left.</exception>
    /// <exception cref="OrdoCanceledException">The token was cancelled after the request had left.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled before: no id was given.</exception>
    ValueTask<long> NextAsync(string? key = null, CancellationToken cancellationToken = default);

    /// <summary>The next <paramref name="count"/> ids, with nobody else's between them.</summary>
    /// <param name="count">How many: 1 to 100 000.</param>
    /// <param name="key">As for one id.</param>
    /// <param name="cancellationToken">As for one id.</param>
    /// <exception cref="ArgumentException">The count or the key is outside its limits.</exception>
    /// <exception cref="OrdoNotDoneException">No id was given.</exception>
    /// <exception cref="OrdoRefusedException">No id was given, and asking again changes nothing.</exception>
    /// <exception cref="OrdoUnknownException">Ids may have been given: the time-out passed after the request had left.</exception>
    /// <exception cref="OrdoCanceledException">The token was cancelled after the request had left.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled before: no id was given.</exception>
    ValueTask<IdRange> NextAsync(int count, string? key = null, CancellationToken cancellationToken = default);

    /// <summary>Creates the sequence. That it is there already, just as asked for, is no error.</summary>
    /// <param name="start">The first id, at least 0.</param>
    /// <param name="step">The distance from one id to the next: 1 to 1 000 000 000.</param>
    /// <param name="keyRetention">How long keys are kept: 1 s to 30 days; null is 24 hours.</param>
    /// <param name="cancellationToken">Ends the wait; the sequence may be created all the same.</param>
    /// <exception cref="ArgumentException">A number is outside its limits.</exception>
    /// <exception cref="OrdoRefusedException">It exists and differs, or there is no room for it.</exception>
    /// <exception cref="OrdoNotDoneException">It was not created.</exception>
    /// <exception cref="OrdoUnknownException">It may have been created; asking again is safe.</exception>
    Task<SequenceInfo> CreateAsync(long start = 1, long step = 1, TimeSpan? keyRetention = null, CancellationToken cancellationToken = default);

    /// <summary>Its settings and the id given last; null when there is no such sequence.</summary>
    /// <param name="read">How far the read looks.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="OrdoNotDoneException">No member answered in time.</exception>
    Task<SequenceInfo?> GetAsync(ReadLevel read = ReadLevel.Linearizable, CancellationToken cancellationToken = default);

    /// <summary>The ids that a key got; null when the sequence holds no such key, or no longer.</summary>
    /// <param name="key">1 to 200 visible ASCII characters.</param>
    /// <param name="read">How far the read looks.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="ArgumentException">That is no key.</exception>
    /// <exception cref="OrdoNotDoneException">No member answered in time.</exception>
    Task<IdRange?> GetKeyAsync(string key, ReadLevel read = ReadLevel.Linearizable, CancellationToken cancellationToken = default);

    /// <summary>Removes the sequence and its keys. One that is created under the same name later starts anew.</summary>
    /// <param name="cancellationToken">Ends the wait; the sequence may be removed all the same.</param>
    /// <returns>False when there was none.</returns>
    /// <exception cref="OrdoNotDoneException">It was not removed.</exception>
    /// <exception cref="OrdoUnknownException">It may have been removed.</exception>
    Task<bool> RemoveAsync(CancellationToken cancellationToken = default);
}
