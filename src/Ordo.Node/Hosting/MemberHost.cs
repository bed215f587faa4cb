using System.Diagnostics;
using System.Threading.Channels;
using Microsoft.Extensions.Logging;
using Ordo.Machine;
using Ordo.Node.Wire;
using Ordo.Ordering;
using Ordo.State;
using Ordo.Storage;

namespace Ordo.Node.Hosting;

/// <summary>
/// The shell around one <see cref="Member"/>: a bounded inbox, the loop that turns the member, the thread that writes its log, the connections to its peers.
/// Faces call <see cref="SubmitAsync"/> and <see cref="ReadAsync"/> from any thread; everything that matters happens in the loop.
/// </summary>
public sealed partial class MemberHost : IPeerHost, IAsyncDisposable
{
    /// <summary>The most inputs that wait for the loop: above the commands and reads a member lets wait, so that those refuse first.</summary>
    private const int MaxInbox = 65_536;

    /// <summary>The most inputs of one turn, so that no flush waits for a long one.</summary>
    private const int MaxInputsPerTurn = 4096;

    /// <summary>How long a stop waits for what is under way: several elections and flushes.</summary>
    private static readonly TimeSpan DrainTimeout = TimeSpan.FromSeconds(1.5);

    private readonly MemberHostOptions _options;
    private readonly ILoggerFactory _loggers;
    private readonly ILogger<MemberHost> _log;
    private readonly MemberDirectory _directory;
    private readonly Formation _formation;
    private readonly Lock _formationLock = new();
    private readonly Dictionary<MemberId, PeerLink> _links = [];
    private readonly Channel<MemberInput> _inbox = Channel.CreateBounded<MemberInput>(
        new BoundedChannelOptions(MaxInbox) { FullMode = BoundedChannelFullMode.Wait, SingleReader = true });
    private readonly TaskCompletionSource _formed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _shown = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _drained = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource<string?> _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly CancellationTokenSource _stop = new();
    private readonly PeerConnectionHandler _peers;
    private Task _running = Task.CompletedTask;
    private Task? _stopping;
    private volatile MemberView? _view;
    private volatile bool _draining;

    /// <summary>Opens a member's directory. Nothing runs before <see cref="Start"/>.</summary>
    /// <exception cref="StorageException">The directory is locked, damaged, another member's or of a newer version.</exception>
    /// <exception cref="MemberInvariantException">The directory is another member's.</exception>
    /// <exception cref="IOException">The directory cannot be used.</exception>
    public MemberHost(MemberHostOptions options, ILoggerFactory loggers)
    {
        _options = options;
        _loggers = loggers;
        _log = loggers.CreateLogger<MemberHost>();
        Self = new MemberId(options.Self);
        var members = options.Members.Select(member => new MemberId(member.Id)).ToList();
        _directory = MemberDirectory.Open(options.DataDirectory, Self);
        try
        {
            _formation = new Formation(members, _directory.Identity, options.Bootstrap, Guid.NewGuid());
            KeepIdentity();
        }
        catch
        {
            _directory.Dispose();
            throw;
        }

        _peers = new PeerConnectionHandler(this, loggers.CreateLogger<PeerConnectionHandler>());
    }

    /// <summary>Opens a member's directory for a host that shows one line when that fails.</summary>
    /// <exception cref="MemberStartException">The directory cannot be used, and why.</exception>
    public static MemberHost Open(MemberHostOptions options, ILoggerFactory loggers)
    {
        try
        {
            return new MemberHost(options, loggers);
        }
        catch (Exception failure) when (failure is StorageException or MemberInvariantException)
        {
            throw new MemberStartException(failure.Message, failure);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new MemberStartException($"The directory {options.DataDirectory} cannot be used: {failure.Message}", failure);
        }
    }

    /// <summary>What is counted beside the loop.</summary>
    public MemberMetrics Metrics { get; } = new();

    /// <summary>Completes when the member has opened its log and takes requests; a leader may be unknown still. Never, if it ends before.</summary>
    public Task Running => _shown.Task;

    /// <summary>Completes when the member has stopped: with null when it was asked to, else with one line that says why.</summary>
    public Task<string?> Ended => _ended.Task;

    /// <summary>How far the member is on its way into a cluster.</summary>
    public FormationState FormationState => _formation.State;

    /// <summary>The newest view, taken when role, leader or term last changed; null before the member runs.</summary>
    public MemberView? LastView => _view;

    /// <summary>The longest election time-out: how long a passed barrier shows that the member is ready.</summary>
    public TimeSpan ElectionTimeout => _options.ElectionTimeoutMax;

    private MemberId Self { get; }

    /// <summary>Serves one accepted connection of the peer port; for Kestrel's connection middleware.</summary>
    public Task ServePeerAsync(Microsoft.AspNetCore.Connections.ConnectionContext connection) => _peers.OnConnectedAsync(connection);

    /// <summary>Starts dialing the peers and, once the cluster is formed, the member itself.</summary>
    public void Start()
    {
        foreach (var member in _options.Members.Where(member => member.Id != _options.Self))
        {
            var id = new MemberId(member.Id);
            _links[id] = new PeerLink(id, member.PeerEndPoint, this, _loggers.CreateLogger<PeerLink>());
        }

        _running = Task.Run(RunAsync);
    }

    /// <summary>Has a command ordered, and waits until this member's state has applied it or the deadline passes.</summary>
    public Task<CommandOutcome> SubmitAsync(Command command, SessionRequest? session, TimeSpan deadline)
    {
        var caller = new CommandTask();
        if (NotRunning() is { } refusal)
        {
            caller.Failed(refusal);
        }
        else if (!_inbox.Writer.TryWrite(new SubmitInput(caller, command, session, Now() + deadline)))
        {
            Metrics.Busy();
            caller.Failed(new Failure(FailureKind.NotDone, "Busy: the inbox of this member is full. Retry after a moment."));
        }

        return caller.Task;
    }

    /// <summary>Reads the state: as it is here, or covering everything acknowledged anywhere before this call. The function must be quick.</summary>
    public Task<ReadOutcome<T>> ReadAsync<T>(Func<OrdoState, T> read, bool local, TimeSpan deadline)
    {
        var caller = new ReadTask<T>(read);
        if (NotRunning() is { } refusal)
        {
            caller.Failed(refusal);
        }
        else if (!_inbox.Writer.TryWrite(new ReadInput(caller, local, Now() + deadline)))
        {
            Metrics.Busy();
            caller.Failed(new Failure(FailureKind.NotDone, "Busy: the inbox of this member is full. Retry after a moment."));
        }

        return caller.Task;
    }

    /// <summary>What the member shows of itself now; null while it does not run.</summary>
    public async Task<MemberView?> ViewAsync()
    {
        if (_view is null || _stop.IsCancellationRequested)
        {
            return null;
        }

        var view = new TaskCompletionSource<MemberView>(TaskCreationOptions.RunContinuationsAsynchronously);
        if (!_inbox.Writer.TryWrite(new ViewInput(view)))
        {
            return _view; // Too busy to look: what it last showed.
        }

        await Task.WhenAny(view.Task, _ended.Task);
        return view.Task.IsCompleted ? await view.Task : null;
    }

    /// <summary>The same in plain numbers, for hosts that know nothing of the order protocol; null while the member does not run.</summary>
    public async Task<MemberFigures?> FiguresAsync() => await ViewAsync() is { } view
        ? new MemberFigures(
            RoleName(view.Role),
            view.Leader.IsNone ? null : view.Leader.Value,
            view.Term.Value,
            view.LastIndex.Value,
            view.FlushedIndex.Value,
            view.CommitIndex.Value,
            view.AppliedIndex.Value,
            view.Position,
            view.PendingCommands,
            view.Sequences,
            view.IdsGiven,
            view.DiskHasRoom,
            view.Others.ToDictionary(other => other.Key.Value, other => other.Value.Status.Applied.Value))
        : null;

    /// <summary>The cluster as this member sees it now.</summary>
    public async Task<ClusterView> ClusterAsync()
    {
        var view = await ViewAsync();
        var silent = Now() + (-3 * _options.ElectionTimeoutMax);
        var rows = _options.Members.OrderBy(member => member.Id).Select(member => Row(member, view, silent)).ToList();
        return new ClusterView(view is { Leader.IsNone: false } ? view.Leader.Value : null, view?.Term.Value ?? 0, rows);
    }

    /// <summary>Hands over leadership, lets what is under way be written, closes everything, and ends. A second call waits for the first.</summary>
    public Task StopAsync()
    {
        lock (_formationLock)
        {
            return _stopping ??= Task.Run(StopOnceAsync);
        }
    }

    private async Task StopOnceAsync()
    {
        _draining = true;
        PostQuietly(new TransferInput());
        if (_view is not null)
        {
            await Task.WhenAny(_drained.Task, _ended.Task, Task.Delay(DrainTimeout));
        }

        await _stop.CancelAsync();
        await _running;
        _ended.TrySetResult(null);
        foreach (var link in _links.Values)
        {
            await link.DisposeAsync();
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        _directory.Dispose();
        _stop.Dispose();
    }

    Hello IPeerHost.HelloTo(MemberId peer)
    {
        lock (_formationLock)
        {
            return _formation.HelloTo(peer);
        }
    }

    string? IPeerHost.Take(Hello hello)
    {
        lock (_formationLock)
        {
            var state = _formation.State;
            var reason = _formation.Take(hello);
            try
            {
                KeepIdentity();
            }
            catch (IOException failure)
            {
                Fail(failure.Message); // What is not durable is told to nobody.
                return failure.Message;
            }

            if (_formation.State == FormationState.Emptied && state != FormationState.Emptied)
            {
                LogEmptied(_options.DataDirectory, _formation.FoundCluster);
            }

            return reason;
        }
    }

    void IPeerHost.LinkUp(MemberId peer) => PostQuietly(new LinkUpInput(peer));

    void IPeerHost.LinkDown(MemberId peer) => PostQuietly(new LinkDownInput(peer));

    ValueTask IPeerHost.TakeAsync(MemberId from, PeerMessage message) => _inbox.Writer.WriteAsync(new PeerInput(from, message), _stop.Token);

    private static MemberRow Row(ClusterMember member, MemberView? view, Instant silent)
    {
        if (view is null)
        {
            return new MemberRow(member.Id, "joining", Voter: true, 0, member.ApiAddress);
        }

        var id = new MemberId(member.Id);
        if (id == view.Self)
        {
            return new MemberRow(member.Id, RoleName(view.Role), Voter: true, view.AppliedIndex.Value, member.ApiAddress);
        }

        return view.Others.TryGetValue(id, out var other)
            ? new MemberRow(member.Id, other.At < silent ? "unreachable" : RoleName(RoleNow(other.Status.Role, id, view)), Voter: true, other.Status.Applied.Value, member.ApiAddress)
            : new MemberRow(member.Id, "unreachable", Voter: true, 0, member.ApiAddress);
    }

    /// <summary>What another member last told may be older than what is known of the leader.</summary>
    private static OrderRole RoleNow(OrderRole told, MemberId member, MemberView view) =>
        member == view.Leader ? OrderRole.Leader : told == OrderRole.Leader && !view.Leader.IsNone ? OrderRole.Follower : told;

    private static string RoleName(OrderRole role) => role switch
    {
        OrderRole.Leader => "leader",
        OrderRole.Follower => "follower",
        _ => "candidate",
    };

    private void KeepIdentity()
    {
        if (_formation.Identity.Roster != _directory.Identity.Roster)
        {
            _directory.Keep(_formation.Identity);
        }

        if (_formation.State == FormationState.Formed)
        {
            _formed.TrySetResult();
        }
    }

    private Failure? NotRunning() => _view is not null && !_draining && !_stop.IsCancellationRequested
        ? null
        : new Failure(FailureKind.NotDone, ReasonNotRunning());

    /// <summary>Why the member takes no requests, in one sentence.</summary>
    public string ReasonNotRunning() => (_formation.State, _draining || _ended.Task.IsCompleted || _stop.IsCancellationRequested) switch
    {
        (_, true) => "This member is stopping. Send the request to another member.",
        (FormationState.Formed, _) => "This member is starting. Retry after a moment.",
        (FormationState.Forming, _) => "The cluster is being formed: this member waits until all configured members have started.",
        (FormationState.NotFormed, _) => "No cluster is formed in this directory. Start every member once with --bootstrap.",
        _ => $"The directory of this member is empty, but cluster {_formation.FoundCluster} was formed with another one: it does not vote. Put its directory back.",
    };

    private void PostQuietly(MemberInput input)
    {
        if (!_inbox.Writer.TryWrite(input))
        {
            _ = _inbox.Writer.WriteAsync(input, _stop.Token).AsTask(); // Full for a moment: it waits for its place.
        }
    }

    private static Instant Now() => new((long)(Stopwatch.GetTimestamp() * (1_000_000.0 / Stopwatch.Frequency)));

    [LoggerMessage(EventId = 10, Level = LogLevel.Error, Message =
        "{Directory} is empty, but cluster {Cluster} was formed with another directory of this member. It neither votes nor acknowledges. Put the directory back and start again.")]
    private partial void LogEmptied(string directory, Guid cluster);

    [LoggerMessage(EventId = 11, Level = LogLevel.Information, Message = "Member {Member}: {Role} in term {Term}, the leader is {Leader}.")]
    private partial void LogRole(int member, OrderRole role, long term, int leader);

    [LoggerMessage(EventId = 12, Level = LogLevel.Debug, Message = "Member {Member}: {Role} in term {Term}, without a leader.")]
    private partial void LogSearching(int member, OrderRole role, long term);
}
