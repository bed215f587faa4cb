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
    /// <summary>
    /// The inputs that wait for the loop beside commands and reads, of which there is room for as many as the member lets wait: the member refuses first.
    /// Peers wait when they do not fit.
    /// </summary>
    private const int MaxOtherInputs = 32_768;

    /// <summary>The most inputs of one turn, so that no flush waits for a long one.</summary>
    private const int MaxInputsPerTurn = 4096;

    /// <summary>How long a stop waits for what is under way: several elections and flushes.</summary>
    private static readonly TimeSpan DrainTimeout = TimeSpan.FromSeconds(1.5);

    private readonly MemberHostOptions _options;
    private readonly ILogger<MemberHost> _log;
    private readonly TimeProvider _time;
    private readonly TimeProvider? _stamps;
    private readonly MemberDirectory _directory;
    private readonly Formation _formation;
    private readonly Lock _formationLock = new();
    private readonly Dictionary<MemberId, PeerLink> _links = [];
    private readonly PeerRefusals _refusals;
    private readonly Channel<MemberInput> _inbox;
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
        : this(options, loggers, PosixDisk.CreateDirectory(options.DataDirectory), TimeProvider.System)
    {
    }

    /// <summary>The same over any disk, with commands stamped by any clock.</summary>
    internal MemberHost(MemberHostOptions options, ILoggerFactory loggers, IDisk disk, TimeProvider time, TimeProvider? stamps = null)
    {
        _options = options;
        _log = loggers.CreateLogger<MemberHost>();
        _time = time;
        _stamps = stamps;
        _refusals = new PeerRefusals(time);
        _inbox = Channel.CreateBounded<MemberInput>(
            new BoundedChannelOptions((2 * options.MaxPending) + MaxOtherInputs) { FullMode = BoundedChannelFullMode.Wait, SingleReader = true });
        Self = new MemberId(options.Self);
        var members = options.Members.Select(member => new MemberId(member.Id)).ToList();
        _directory = MemberDirectory.Open(disk, options.DataDirectory, Self);
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

        _peers = new PeerConnectionHandler(this, loggers.CreateLogger<PeerConnectionHandler>(), time);
    }

    /// <summary>Opens a member's directory for a host that shows one line when that fails.</summary>
    /// <exception cref="MemberStartException">The directory cannot be used, and why.</exception>
    public static MemberHost Open(MemberHostOptions options, ILoggerFactory loggers) => Open(options, () => new MemberHost(options, loggers));

    /// <summary>The same over any disk, such as one in memory.</summary>
    /// <param name="options">What the member runs with; its directory is only a name.</param>
    /// <param name="loggers">Where it logs.</param>
    /// <param name="disk">The files.</param>
    /// <param name="stamps">The clock that stamps the commands, and so decides when keys expire; null for the system's. Time-outs keep to the system's.</param>
    /// <exception cref="MemberStartException">The disk cannot be used, and why.</exception>
    public static MemberHost Open(MemberHostOptions options, ILoggerFactory loggers, IDisk disk, TimeProvider? stamps = null) =>
        Open(options, () => new MemberHost(options, loggers, disk, TimeProvider.System, stamps));

    private static MemberHost Open(MemberHostOptions options, Func<MemberHost> open)
    {
        try
        {
            return open();
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

    /// <summary>Why a peer is refused, in one sentence; null while none is.</summary>
    public string? LastRefusal => _refusals.Current;

    /// <summary>The longest election time-out: how long a passed barrier shows that the member is ready.</summary>
    public TimeSpan ElectionTimeout => _options.ElectionTimeoutMax;

    private MemberId Self { get; }

    /// <summary>Serves one accepted connection of the peer port; for Kestrel's connection middleware.</summary>
    public Task ServePeerAsync(Microsoft.AspNetCore.Connections.ConnectionContext connection) => _peers.OnConnectedAsync(connection);

    /// <summary>Starts dialing the peers and, once the cluster is formed, the member itself.</summary>
    public void Start()
    {
        if (_formation.State == FormationState.NotFormed)
        {
            LogNotFormed(_options.DataDirectory);
        }

        foreach (var member in _options.Members.Where(member => member.Id != _options.Self))
        {
            var id = new MemberId(member.Id);
            _links[id] = new PeerLink(id, member.PeerEndPoint, this, _log, _time);
        }

        _running = Task.Run(RunAsync);
    }

    /// <summary>Has a command ordered, and waits until this member's state has applied it or the deadline passes.</summary>
    /// <exception cref="ArgumentException">The command or the session breaks a rule; the face was to see that first.</exception>
    public Task<CommandOutcome> SubmitAsync(Command command, SessionRequest? session, TimeSpan deadline)
    {
        var caller = new CommandTask();
        return TrySubmit(caller, command, session, deadline) is { } error
            ? Task.FromException<CommandOutcome>(new ArgumentException(error, nameof(command)))
            : caller.Task;
    }

    /// <summary>
    /// The same for callers who answer many at once. Gives one line when the command or the session breaks a rule: then nothing happened, and the caller hears
    /// nothing. Else the caller hears of the outcome once: in this call when the member takes none, later from its loop, which it must not hold up.
    /// </summary>
    public string? TrySubmit(ICommandCaller caller, Command command, SessionRequest? session, TimeSpan deadline)
    {
        if ((command.Check() ?? session?.Check()) is { } error)
        {
            return error;
        }

        if (NotRunning() is { } refusal)
        {
            caller.Failed(refusal);
        }
        else if (!_inbox.Writer.TryWrite(new SubmitInput(caller, command, session, Now() + deadline)))
        {
            caller.Failed(NotTaken());
        }

        return null;
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
            caller.Failed(NotTaken());
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
    public async Task<MemberFigures?> FiguresAsync() => await ViewAsync() is { } view ? MemberFigures.Of(view) : null;

    /// <summary>The cluster as this member sees it now.</summary>
    public async Task<ClusterView> ClusterAsync() =>
        ClusterView.Of(_options.Members, await ViewAsync(), silent: Now() + (-3 * _options.ElectionTimeoutMax)) with { Id = _formation.Identity.Roster?.Cluster };

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

    bool IPeerHost.IsFormed => _formation.State == FormationState.Formed;

    string? IPeerHost.Take(Hello hello)
    {
        Refusal? refusal;
        lock (_formationLock)
        {
            var state = _formation.State;
            refusal = _formation.Take(hello);
            try
            {
                KeepIdentity();
            }
            catch (IOException failure)
            {
                Fail(failure); // What is not durable is told to nobody.
                return failure.Message;
            }

            if (_formation.State == FormationState.Emptied && state != FormationState.Emptied)
            {
                LogEmptied(_options.DataDirectory, _formation.FoundCluster);
            }
        }

        if (_refusals.Note(hello.From, refusal))
        {
            LogRefused(hello.From.Value, refusal!.Reason, Self.Value, _options.DataDirectory);
        }

        return refusal?.Reason;
    }

    void IPeerHost.LinkUp(MemberId peer) => PostQuietly(new LinkUpInput(peer));

    void IPeerHost.LinkDown(MemberId peer) => PostQuietly(new LinkDownInput(peer));

    ValueTask IPeerHost.TakeAsync(MemberId from, PeerMessage message) => _inbox.Writer.WriteAsync(new PeerInput(from, message), _stop.Token);

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

    /// <summary>Why the inbox did not take a request: the member has stopped meanwhile, or it is full.</summary>
    private Failure NotTaken()
    {
        if (NotRunning() is { } stopped)
        {
            return stopped;
        }

        Metrics.Busy();
        return new Failure(FailureKind.NotDone, "Busy: the inbox of this member is full. Retry after a moment.");
    }

    /// <summary>Why the member takes no requests, in one sentence or two.</summary>
    public string ReasonNotRunning() => (_formation.State, _draining || _ended.Task.IsCompleted || _stop.IsCancellationRequested) switch
    {
        (_, true) => "This member is stopping. Send the request to another member.",
        (FormationState.Formed, _) => "This member is starting. Retry after a moment.",
        (FormationState.Forming, _) => "The cluster is being formed: this member waits until all configured members have started."
            + (LastRefusal is { } refusal ? $" {refusal}" : ""),
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

    [LoggerMessage(EventId = 13, Level = LogLevel.Information, Message = "Member {Member}: no leader any more (it was {Leader}) in term {Term}.")]
    private partial void LogLeaderLost(int member, int leader, long term);

    [LoggerMessage(EventId = 14, Level = LogLevel.Warning, Message =
        "{Directory} belongs to no formed cluster yet. To form a new one, start every member once with --bootstrap; otherwise give this member its own directory.")]
    private partial void LogNotFormed(string directory);

    [LoggerMessage(EventId = 15, Level = LogLevel.Warning, Message = "Refused member {Peer}: {Reason} The directory of this member {Member} is {Directory}.")]
    private partial void LogRefused(int peer, string reason, int member, string directory);

    [LoggerMessage(EventId = 12, Level = LogLevel.Debug, Message = "Member {Member}: {Role} in term {Term}, without a leader.")]
    private partial void LogSearching(int member, OrderRole role, long term);
}
