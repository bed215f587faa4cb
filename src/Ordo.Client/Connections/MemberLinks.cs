using Microsoft.Extensions.Logging;
using Ordo.Protocol.V1;
using Ordo.Rpc;
using Ordo.Rpc.Client;

namespace Ordo.Client.Connections;

/// <summary>
/// The way to the cluster: one connection to one member, shared by everything the client does, and another one when that breaks. Only those who need it make it
/// connect, so that an idle client leaves a cluster that is down alone.
/// </summary>
internal sealed partial class MemberLinks : IAsyncDisposable
{
    /// <summary>How long a quiet connection goes without a ping.</summary>
    private static readonly TimeSpan KeepAliveInterval = TimeSpan.FromSeconds(10);

    private readonly ClientSettings _settings;
    private readonly ILogger _log;
    private readonly MemberBook _book;
    private readonly HashSet<Uri> _listed;
    private readonly Lock _lock = new();
    private readonly CancellationToken _closing;
    private MemberLink? _current;
    private Task<MemberLink?>? _connecting;
    private Guid? _cluster;

    /// <summary>Makes it without a connection.</summary>
    /// <param name="settings">The client's settings.</param>
    /// <param name="log">Where it tells of connections.</param>
    /// <param name="closing">Cancelled when the client is closed: then no connection is made, and one being made is given up.</param>
    public MemberLinks(ClientSettings settings, ILogger log, CancellationToken closing)
    {
        _closing = closing;
        _settings = settings;
        _log = log;
        _cluster = settings.ClusterId;
        _book = new MemberBook(settings.Random, settings.MaxBackoff);
        _listed = [.. settings.Endpoints];
        foreach (var address in settings.Endpoints)
        {
            _book.Add(address);
        }
    }

    /// <summary>Why the last attempt failed, in one sentence for a caller who waited in vain.</summary>
    public string LastFailure { get; private set; } = "No member was asked yet.";

    /// <summary>The connection that is there; null when there is none.</summary>
    public MemberLink? Current
    {
        get
        {
            lock (_lock)
            {
                return _current;
            }
        }
    }

    /// <summary>What a member said of itself whose cluster is not formed; null when the last attempt found none such.</summary>
    public DescribeReply? Unformed { get; private set; }

    /// <summary>Set once no member may be used: the members listed belong to several clusters, or to another one than named.</summary>
    public OrdoRefusedException? WrongCluster { get; private set; }

    /// <summary>The connection, made now if there is none. Null when one attempt failed: ask again if it is still needed, and the next one waits as it must.</summary>
    public ValueTask<MemberLink?> TryGetAsync()
    {
        lock (_lock)
        {
            if (_current is { } link)
            {
                return new ValueTask<MemberLink?>(link);
            }

            if (_closing.IsCancellationRequested)
            {
                return default;
            }

            if (_connecting is null or { IsCompleted: true })
            {
                _connecting = OwnContext.RunAsync(ConnectAsync);
            }

            return new ValueTask<MemberLink?>(_connecting);
        }
    }

    /// <summary>Says that a connection is of no use any more; who tells it second changes nothing.</summary>
    public void Failed(MemberLink link, string reason)
    {
        lock (_lock)
        {
            if (_current != link)
            {
                return;
            }

            _current = null;
            _book.Lost(link.Address, _settings.Now);
            LastFailure = $"{Shown(link.Address)}: {reason}";
        }

        LogLost(Shown(link.Address), reason);
        _ = link.CloseAsync().AsTask();
    }

    /// <summary>Says that a member gave somebody an outcome: its failures before are forgotten.</summary>
    public void Answered(MemberLink link)
    {
        if (link.NoteOutcome())
        {
            lock (_lock)
            {
                _book.Succeeded(link.Address);
            }
        }
    }

    /// <summary>Says that a member answered, and did not do it. One that does nothing for anybody is left for another one.</summary>
    public void Refused(MemberLink link)
    {
        if (link.NoteRefusal(_settings.Now))
        {
            Failed(link, "it does not do what it is asked.");
        }
    }

    /// <summary>Closes the connection. One that is being made closes itself.</summary>
    public void Close()
    {
        if (TakeCurrent() is { } link)
        {
            _ = link.CloseAsync().AsTask();
        }
    }

    public async ValueTask DisposeAsync()
    {
        Task<MemberLink?>? connecting;
        lock (_lock)
        {
            connecting = _connecting;
        }

        if (connecting is not null)
        {
            await connecting.ConfigureAwait(false); // It gives null when it is closed.
        }

        if (TakeCurrent() is { } link)
        {
            await link.CloseAsync().ConfigureAwait(false);
        }
    }

    /// <summary>Takes the connection out, under the lock: one that is made at this moment is either seen here, or sees that the client is closed.</summary>
    private MemberLink? TakeCurrent()
    {
        lock (_lock)
        {
            var link = _current;
            _current = null;
            return link;
        }
    }

    private async Task<MemberLink?> ConnectAsync()
    {
        (Uri Address, TimeSpan Wait)? choice;
        lock (_lock)
        {
            choice = _book.Choose(_settings.Now);
        }

        if (choice is not { } next)
        {
            return null;
        }

        try
        {
            if (next.Wait > TimeSpan.Zero)
            {
                await Task.Delay(next.Wait, _settings.Clock, _closing).ConfigureAwait(false);
            }

            return await ConnectToAsync(next.Address).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (_closing.IsCancellationRequested)
        {
            return null;
        }
    }

    private async Task<MemberLink?> ConnectToAsync(Uri address)
    {
        var channel = new RpcChannel(address, ChannelOptions());
        MemberLink? link = null;
        Unformed = null;
        try
        {
            var member = await MemberLink.DescribeAsync(channel, _settings.ConnectTimeout, _closing).ConfigureAwait(false);
            if (await JudgeAsync(address, member).ConfigureAwait(false) is { } reason)
            {
                Note(address, reason);
                return null;
            }

            return link = Use(new MemberLink(address, channel), member);
        }
        catch (RpcException failure)
        {
            Note(address, failure.Status.Detail);
            return null;
        }
        finally
        {
            if (link is null)
            {
                await channel.DisposeAsync().ConfigureAwait(false);
            }
        }
    }

    /// <summary>Whether a member that answers is one of this cluster: null, or why it cannot be used.</summary>
    private async Task<string?> JudgeAsync(Uri address, DescribeReply member)
    {
        if (!Guid.TryParse(member.ClusterId, out var cluster))
        {
            Unformed = member;
            return "its cluster is not formed yet.";
        }

        if (_cluster is null)
        {
            await CompareListedAsync(address, cluster, member).ConfigureAwait(false);
            _cluster ??= cluster;
        }

        if (cluster == _cluster && WrongCluster is null)
        {
            return null;
        }

        var reason = WrongCluster?.Message ?? $"{Shown(address)} is a member of cluster {cluster}, not of {_cluster}.";
        lock (_lock)
        {
            _book.Exclude(address, reason);
            if (_book.AllExcluded is { } all)
            {
                WrongCluster ??= new OrdoRefusedException(OrdoRefusal.WrongCluster, $"{all} List the members of the cluster that is meant.");
            }
        }

        LogWrongCluster(reason);
        return reason;
    }

    /// <summary>
    /// Before the first id: members that the program lists, and the one that answered does not know, must not belong to another cluster, for then nobody can say which is meant.
    /// </summary>
    private async Task CompareListedAsync(Uri address, Guid cluster, DescribeReply member)
    {
        var known = member.Members.Select(each => MemberAddress.TryParse(each.Address, address, out var at) ? at : null).Append(address).ToHashSet();
        var others = await Task.WhenAll(_listed.Where(each => !known.Contains(each)).Select(ClusterOfAsync)).ConfigureAwait(false);
        var strangers = others.Where(other => other.Cluster is { } theirs && theirs != cluster).ToList();
        if (strangers.Count > 0)
        {
            WrongCluster = new OrdoRefusedException(
                OrdoRefusal.WrongCluster,
                $"The endpoints belong to several clusters: {Shown(address)} to {cluster}, {Shown(strangers[0].Address)} to {strangers[0].Cluster}. List the members of one, or set ClusterId.");
        }
    }

    private async Task<(Uri Address, Guid? Cluster)> ClusterOfAsync(Uri address)
    {
        var channel = new RpcChannel(address, ChannelOptions());
        await using var closes = channel.ConfigureAwait(false);
        try
        {
            var member = await MemberLink.DescribeAsync(channel, _settings.CompareTimeout, _closing).ConfigureAwait(false);
            return (address, Guid.TryParse(member.ClusterId, out var cluster) ? cluster : null);
        }
        catch (RpcException)
        {
            return (address, null); // It is judged when it is used.
        }
    }

    private MemberLink? Use(MemberLink link, DescribeReply member)
    {
        lock (_lock)
        {
            if (_closing.IsCancellationRequested)
            {
                return null;
            }

            foreach (var each in member.Members)
            {
                if (MemberAddress.TryParse(each.Address, link.Address, out var address))
                {
                    _book.Add(address);
                }
            }

            _current = link;
        }

        OrdoClientTelemetry.Connected(Shown(link.Address));
        LogConnected((int)member.AnsweredBy, Shown(link.Address));
        return link;
    }

    private void Note(Uri address, string reason)
    {
        lock (_lock)
        {
            _book.Failed(address, _settings.Now);
            LastFailure = reason.StartsWith(Shown(address), StringComparison.Ordinal) ? reason : $"{Shown(address)}: {reason}";
        }

        LogUnreachable(Shown(address), reason);
    }

    private RpcChannelOptions ChannelOptions() => new()
    {
        ConnectTimeout = _settings.ConnectTimeout,
        Reconnects = false, // Who has the address later may be of another cluster: each connection is judged.
        KeepAliveInterval = KeepAliveInterval, // A member that died without a word is noticed before the next call needs it.
        TimeProvider = _settings.Clock,
    };

    private static string Shown(Uri address) => address.GetLeftPart(UriPartial.Authority);

    [LoggerMessage(EventId = 1, Level = LogLevel.Information, Message = "Connected to member {Member} at {Address}.")]
    private partial void LogConnected(int member, string address);

    [LoggerMessage(EventId = 2, Level = LogLevel.Warning, Message = "Lost {Address}: {Reason}")]
    private partial void LogLost(string address, string reason);

    [LoggerMessage(EventId = 3, Level = LogLevel.Debug, Message = "{Address} is of no use now: {Reason}")]
    private partial void LogUnreachable(string address, string reason);

    [LoggerMessage(EventId = 4, Level = LogLevel.Error, Message = "A listed member is not used: {Reason}")]
    private partial void LogWrongCluster(string reason);
}
