using System.Runtime.CompilerServices;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Ordo.Client.Connections;
using Ordo.Client.Requests;
using Ordo.Protocol.V1;

namespace Ordo.Client;

/// <summary>
/// The client of a cluster over gRPC. It connects with the first call, to one member, finds the others by itself, and goes on with another one when that fails; what was
/// under way then is asked again within its session, so that it is done once.
/// </summary>
public sealed class OrdoClient : IOrdoClient, IDisposable
{
    private readonly ClientSettings _settings;
    private readonly MemberLinks _links;
    private readonly LaneSet _lanes;
    private readonly Calls _calls;
    private readonly SessionWrites _writes;
    private readonly RequestPool _pool = new();
    private readonly CancellationTokenSource _closing = new();
    private int _disposed;

    /// <summary>Makes a client; nothing is sent before its first call.</summary>
    /// <param name="options">Where the cluster is, and how long to try; null for what <c>ordo up</c> starts on this machine.</param>
    /// <param name="loggers">Where it tells of connections made and lost; null for nowhere.</param>
    /// <exception cref="ArgumentException">An option is outside its limits.</exception>
    public OrdoClient(OrdoClientOptions? options = null, ILoggerFactory? loggers = null)
        : this(ClientSettings.Of(options ?? new OrdoClientOptions(), TimeProvider.System, Random.Shared), loggers)
    {
    }

    internal OrdoClient(ClientSettings settings, ILoggerFactory? loggers = null)
    {
        _settings = settings;
        _links = new MemberLinks(settings, (ILogger?)loggers?.CreateLogger<OrdoClient>() ?? NullLogger.Instance, _closing.Token);
        _lanes = new LaneSet(_links, settings, _closing.Token);
        _calls = new Calls(_links, settings, _closing.Token);
        _writes = new SessionWrites(_calls);
    }

    /// <inheritdoc/>
    public ISequence Sequence(string name, bool mustExist = false)
    {
        Limits.CheckName(name);
        return new RemoteSequence(this, name, mustExist);
    }

    /// <inheritdoc/>
    public async IAsyncEnumerable<SequenceInfo> ListSequencesAsync(
        ReadLevel read = ReadLevel.Linearizable, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        var request = new ListRequest { Level = (Protocol.V1.ReadLevel)read };
        ListReply page;
        do
        {
            page = await _calls.ReadAsync(Methods.List, request, cancellationToken).ConfigureAwait(false);
            foreach (var sequence in page.Sequences)
            {
                yield return Answers.InfoOf(sequence);
            }

            request.After = page.Sequences.LastOrDefault()?.Name ?? "";
        }
        while (page.Sequences.Count == Limits.ListPage);
    }

    /// <inheritdoc/>
    public async Task<ClusterInfo> DescribeClusterAsync(CancellationToken cancellationToken = default)
    {
        var reply = await _calls.ReadAsync(Methods.Describe, new DescribeRequest(), cancellationToken).ConfigureAwait(false);
        return new ClusterInfo(
            Guid.TryParse(reply.ClusterId, out var id) ? id : null,
            reply.Leader == 0 ? null : (int)reply.Leader,
            reply.Term,
            (int)reply.AnsweredBy,
            [.. reply.Members.Select(member => new ClusterMember((int)member.Id, member.Role, member.Voter, member.Applied, member.Address))]);
    }

    /// <summary>
    /// Closes the connection and ends the client's sessions. Calls under way end with <see cref="OrdoNotDoneException"/> or <see cref="OrdoUnknownException"/>, later ones
    /// with <see cref="ObjectDisposedException"/>.
    /// </summary>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _disposed, 1) != 0)
        {
            return;
        }

        await _closing.CancelAsync().ConfigureAwait(false);
        var sessions = await _lanes.CloseAsync().ConfigureAwait(false);
        await _calls.EndSessionsAsync([.. sessions, _writes.Session]).ConfigureAwait(false);
        await _links.DisposeAsync().ConfigureAwait(false);
        _closing.Dispose();
    }

    /// <summary>
    /// Closes the connection at once and leaves the client's sessions to end by themselves after a day: <see cref="DisposeAsync"/> is better where it is possible. Calls end as they
    /// do there.
    /// </summary>
    public void Dispose()
    {
        if (Interlocked.Exchange(ref _disposed, 1) != 0)
        {
            return;
        }

        _closing.Cancel();
        _lanes.Close();
        _links.Close();
        _closing.Dispose();
    }

    internal MemberLinks Links => _links;

    internal LaneSet Lanes => _lanes;

    internal Calls Calls => _calls;

    internal SessionWrites Writes => _writes;

    /// <summary>Puts a request on its way. Whatever is wrong is told by the request's task.</summary>
    internal PendingNext Next(RemoteSequence sequence, int count, string? key, CancellationToken cancellation)
    {
        var request = _pool.Rent();
        var now = _settings.Clock.GetTimestamp();
        request.Start(sequence.Name, count, key, sequence.MustExist, now, now + _settings.TimeoutTicks, cancellation);
        if (_disposed != 0)
        {
            request.Fail(new ObjectDisposedException(typeof(OrdoClient).FullName));
        }
        else if (cancellation.IsCancellationRequested)
        {
            request.Fail(new OperationCanceledException("The token was cancelled before the ids were asked for: none were given.", cancellation));
        }
        else
        {
            _lanes.Add(request);
        }

        return request;
    }
}
