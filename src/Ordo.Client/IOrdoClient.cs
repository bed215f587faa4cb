namespace Ordo.Client;

/// <summary>
/// A cluster as a program uses it. One instance serves a whole process: it is safe for any number of threads, and callers that ask at the same time share its
/// connection. It has no state of the cluster's, so that a test can stand in for it.
/// </summary>
public interface IOrdoClient : IAsyncDisposable
{
    /// <summary>A sequence by its name. Nothing is asked of the cluster, and the sequence need not exist: its first <c>NextAsync</c> creates it with start 1 and step 1.</summary>
    /// <param name="name">1 to 200 characters out of <c>A-Z a-z 0-9 . _ : -</c>.</param>
    /// <param name="mustExist">Whether <c>NextAsync</c> of an unknown sequence is refused instead of creating it.</param>
    /// <exception cref="ArgumentException">That is no name of a sequence.</exception>
    ISequence Sequence(string name, bool mustExist = false);

    /// <summary>All sequences in the ordinal order of their names, read in pages: one that is created or removed meanwhile may be there or not.</summary>
    /// <param name="read">How far each page looks.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <exception cref="OrdoNotDoneException">No member answered in time.</exception>
    IAsyncEnumerable<SequenceInfo> ListSequencesAsync(ReadLevel read = ReadLevel.Linearizable, CancellationToken cancellationToken = default);

    /// <summary>
    /// The members and who leads, as the member that answers sees it; it answers without a leader, too, and while its cluster is being formed, when there is no
    /// <see cref="ClusterInfo.Id"/> yet.
    /// </summary>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="OrdoNotDoneException">No member answered in time.</exception>
    Task<ClusterInfo> DescribeClusterAsync(CancellationToken cancellationToken = default);
}
