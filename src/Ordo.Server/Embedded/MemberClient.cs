using System.Runtime.CompilerServices;
using Ordo.Client;
using Ordo.Node.Hosting;
using ClusterMember = Ordo.Client.ClusterMember;
using SequenceInfo = Ordo.Client.SequenceInfo;

namespace Ordo.Server.Embedded;

/// <summary>
/// <see cref="IOrdoClient"/> over a member in the same process, without a socket: the same arguments, the same outcomes and the same exceptions as over the network.
/// </summary>
internal sealed class MemberClient : IOrdoClient, IDisposable
{
    private readonly IMember _member;
    private readonly MemberCalls _calls;
    private int _disposed;

    /// <summary>Makes a client of a member, which stays its owner's.</summary>
    /// <param name="member">The member.</param>
    /// <param name="timeout">How long a call that begins now tries, all repeats included.</param>
    /// <param name="time">The clock.</param>
    public MemberClient(IMember member, Func<TimeSpan> timeout, TimeProvider time)
    {
        _member = member;
        _calls = new MemberCalls(member, timeout, time);
    }

    /// <inheritdoc/>
    public ISequence Sequence(string name, bool mustExist = false)
    {
        ObjectDisposedException.ThrowIf(_disposed != 0, this);
        Limits.CheckName(name);
        return new MemberSequence(_calls, name, mustExist);
    }

    /// <inheritdoc/>
    public async IAsyncEnumerable<SequenceInfo> ListSequencesAsync(
        ReadLevel read = ReadLevel.Linearizable, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        ObjectDisposedException.ThrowIf(_disposed != 0, this);
        var after = "";
        while (true)
        {
            var from = after;
            var page = await _calls.ReadAsync(state => state.ListSequences(from, Limits.ListPage), read, cancellationToken);
            foreach (var sequence in page)
            {
                yield return Shown.Of(sequence);
                after = sequence.Name;
            }

            if (page.Count < Limits.ListPage)
            {
                yield break;
            }
        }
    }

    /// <inheritdoc/>
    public async Task<ClusterInfo> DescribeClusterAsync(CancellationToken cancellationToken = default)
    {
        ObjectDisposedException.ThrowIf(_disposed != 0, this);
        var cluster = await _member.DescribeAsync().WaitAsync(cancellationToken)
            ?? throw new OrdoNotDoneException("The member in this process is not started. Start the host first.");
        return new ClusterInfo(cluster.Id, cluster.Leader, cluster.Term, _member.Id, [.. cluster.Members.Select(Of)]);

        static ClusterMember Of(MemberRow member) => new(member.Id, member.Role, member.Voter, member.Applied, member.Address);
    }

    /// <summary>Refuses new calls. The member goes on: it belongs to its host.</summary>
    public void Dispose()
    {
        _disposed = 1;
        _calls.Close();
    }

    /// <summary>Refuses new calls. The member goes on: it belongs to its host.</summary>
    public ValueTask DisposeAsync()
    {
        Dispose();
        return ValueTask.CompletedTask;
    }
}
