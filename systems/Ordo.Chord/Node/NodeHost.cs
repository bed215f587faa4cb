using System;
using System.Collections.Generic;
using System.Globalization;
using System.Threading;
using System.Threading.Channels;
using System.Threading.Tasks;
using Ordo.Chord.Machine;
using Ordo.Chord.Machine.Keys;
using Ordo.Chord.Machine.Maintenance;
using Ordo.Chord.Machine.Messages;
using Ordo.CommandLine;
using Ordo.Machine;
using Ordo.Rpc;

namespace Ordo.Chord.Node;

/// <summary>
/// The nodes of one address, driven by one loop: it alone calls the machines. Messages, clients' operations and the time come in through one bounded channel; effects go to the links and to those who wait.
/// </summary>
internal sealed class NodeHost : IAsyncDisposable
{
    /// <summary>What may wait for the loop: a few hundredths of a second's work. Clients beyond it wait with their call; messages of peers hold their stream back.</summary>
    private const int MaxInputs = 4096;

    /// <summary>How many inputs are taken before their effects leave.</summary>
    private const int MaxInputsPerTurn = 1024;

    /// <summary>How long a join may fail before a word is said about it.</summary>
    private static readonly TimeSpan PatienceWithJoins = TimeSpan.FromSeconds(2);

    private readonly Channel<Input> _inputs = Channel.CreateBounded<Input>(new BoundedChannelOptions(MaxInputs) { SingleReader = true, FullMode = BoundedChannelFullMode.Wait });
    private readonly Dictionary<(RingId Node, ulong Number), Submitted> _waiting = [];
    private readonly Queue<Machine.Envelope> _here = new();
    private readonly List<ChordNode> _nodes = [];
    private readonly DepartedRanges _departed = new();
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _joined = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _gone = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly PeerLinks _links;
    private readonly ClassicForwarder _classic;
    private readonly TimeProvider _clock;
    private readonly ITimer _timer;
    private readonly Action<string> _print;
    private readonly Action<string> _warn;
    private Task _running = Task.CompletedTask;
    private Instant _timerDue = Instant.Forever;
    private volatile bool _timerFired;
    private string? _joinProblem;
    private Instant? _joinsSince;

    /// <summary>A host without nodes; <see cref="Start"/> gives it some.</summary>
    /// <param name="options">How its ring is kept.</param>
    /// <param name="address">Where it is reached.</param>
    /// <param name="clock">The clock of the loop.</param>
    /// <param name="print">Gets the lines of specs/s08 §6 for standard output; it must not wait.</param>
    /// <param name="warn">Gets what goes wrong with other nodes, a line each.</param>
    public NodeHost(ChordOptions options, HostAndPort address, TimeProvider clock, Action<string> print, Action<string> warn)
    {
        Options = options;
        Address = address.ToString();
        _clock = clock;
        _print = print;
        _warn = warn;
        _links = new PeerLinks(RingName(options), lost => _ = PostAsync(new Lost(lost)), warn);
        _classic = new ClassicForwarder(options, answer => _ = PostAsync(new Posted(answer)));
        _timer = clock.CreateTimer(_ => Wake(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>How the ring is kept. In a registry's ring it is known once an id is.</summary>
    public ChordOptions Options { get; }

    /// <summary>Where the host is reached, as all its nodes say it.</summary>
    public string Address { get; }

    /// <summary>Ends when the loop does: with what broke it, if something did.</summary>
    public Task Ended => _ended.Task;

    /// <summary>Ends when all nodes have come onto their ring; cancelled when the loop ends before.</summary>
    public Task Joined => _joined.Task;

    /// <summary>Ends when all nodes have left their ring in order; cancelled when the loop ends before.</summary>
    public Task Gone => _gone.Task;

    /// <summary>How many times the loop has turned.</summary>
    public long Turns { get; private set; }

    /// <summary>How many links to other addresses are open.</summary>
    public int OpenLinks => _links.Count;

    /// <summary>What a node says of its ring: only those of the same kind speak to each other.</summary>
    public static string RingName(ChordOptions options) => $"{options.Space.Bits}/{(options.Space.Hash == KeyHash.Sha1 ? "sha1" : "adler32")}";

    /// <summary>Begins to drive these nodes.</summary>
    /// <param name="nodes">At least one.</param>
    public void Start(IEnumerable<ChordNode> nodes)
    {
        _nodes.AddRange(nodes);
        _running = Task.Run(RunAsync);
    }

    /// <summary>A client's operation.</summary>
    /// <exception cref="RpcException">UNAVAILABLE: the host has ended, and the operation was not begun.</exception>
    public async Task<Outcome> SubmitAsync(OperationKind kind, string key, string? text, CancellationToken cancellation)
    {
        var done = new TaskCompletionSource<Outcome>(TaskCreationOptions.RunContinuationsAsynchronously);
        await EnqueueAsync(new Submitted(kind, key, text, done), cancellation);
        return await done.Task.WaitAsync(cancellation);
    }

    /// <summary>Something that needs the machines, done by the loop.</summary>
    /// <exception cref="RpcException">UNAVAILABLE: the host has ended, and nothing was done.</exception>
    public async Task<T> CallAsync<T>(Func<IReadOnlyList<ChordNode>, Instant, T> call, CancellationToken cancellation = default)
    {
        var done = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
        await EnqueueAsync(new Called(now => done.SetResult(call(_nodes, now)), () => done.SetException(HasEnded())), cancellation);
        return await done.Task.WaitAsync(cancellation);
    }

    /// <summary>Gives the one node of this host another place: a registry has given it another id. What it held is then at the wrong place, and goes to its owners.</summary>
    public Task MoveAsync(NodeRef place) => CallAsync((_, now) =>
    {
        var before = _nodes[0];
        Dispatch(before);
        EndWaiting();
        var node = new ChordNode(Options, place, new SeededRandom((ulong)place.Id.High ^ (ulong)now.Microseconds));
        node.Take(now, [.. before.Store.All()]);
        _nodes[0] = node;
        return true;
    });

    /// <summary>Gives the one node of this host the table of its registry.</summary>
    /// <returns>The nodes of the table that do not answer.</returns>
    public Task<IReadOnlyCollection<NodeRef>> InstallAsync(GivenTable table, IReadOnlySet<string> classic, CancellationToken cancellation) => CallAsync(
        (nodes, now) =>
        {
            _departed.Follow(now, _classic.Table, _classic.Addresses, table);
            _classic.Follow(table, classic);
            nodes[0].Install(now, table.Predecessor, table.Others, classic);
            return (IReadOnlyCollection<NodeRef>)new List<NodeRef>(nodes[0].Silent);
        },
        cancellation);

    /// <summary>
    /// Takes what a classic node that has left saves here on its way out: it names the place instead of the key (specs/s08 §6).
    /// </summary>
    /// <returns>Whether the place had no text; null when no such node has left, and the key is an ordinary one.</returns>
    public async Task<bool?> TakeFromDepartedAsync(string key, string text, CancellationToken cancellation)
    {
        var isNumber = int.TryParse(key, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number < 1L << Math.Min(Options.Space.Bits, RingSpace.MaxClassicBits);
        return isNumber && Options.TableIsGiven
            ? await CallAsync((nodes, now) => TakeFromDeparted(nodes[0], now, new EntryName(Options.Space.FromNumber(number), null), text), cancellation)
            : null;
    }

    /// <summary>Begins to leave the ring; <see cref="Gone"/> says when it is done.</summary>
    public Task LeaveAsync() => CallAsync((nodes, now) =>
    {
        foreach (var node in nodes)
        {
            node.Leave(now);
        }

        return true;
    });

    /// <summary>Takes a message of another node; waits while the loop has too much to do.</summary>
    /// <param name="from">Who it says it is.</param>
    /// <param name="to">The node of this host that it is for.</param>
    /// <param name="message">What it says.</param>
    /// <param name="isLarge">Whether to wait until the loop has it, so that large ones do not pile up.</param>
    /// <param name="cancellation">Ends the wait.</param>
    /// <exception cref="RpcException">UNAVAILABLE: the host has ended.</exception>
    public async ValueTask ReceiveAsync(NodeRef from, RingId to, RingMessage message, bool isLarge, CancellationToken cancellation)
    {
        var taken = isLarge ? new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously) : null;
        await EnqueueAsync(new Received(from, to, message, taken), cancellation);
        if (taken is not null)
        {
            await taken.Task.WaitAsync(cancellation);
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        _inputs.Writer.TryComplete();
        await _running;
        await _timer.DisposeAsync();
        await _links.DisposeAsync();
        await _classic.DisposeAsync();
    }

    private static RpcException HasEnded() => new(RpcStatusCode.Unavailable, "this node is ending: ask another one");

    private async ValueTask EnqueueAsync(Input input, CancellationToken cancellation)
    {
        try
        {
            await _inputs.Writer.WriteAsync(input, cancellation);
        }
        catch (ChannelClosedException)
        {
            throw HasEnded();
        }
    }

    /// <summary>Has the loop take something that nobody waits for.</summary>
    private async Task PostAsync(Input input)
    {
        try
        {
            await _inputs.Writer.WriteAsync(input);
        }
        catch (ChannelClosedException)
        {
            // The node has ended, and whatever this was about with it.
        }
    }

    private void Wake()
    {
        _timerFired = true;
        _inputs.Writer.TryWrite(Ticked.Instance); // Where there is no room the loop is awake.
    }

    private async Task RunAsync()
    {
        try
        {
            do
            {
                Turn();
            }
            while (await _inputs.Reader.WaitToReadAsync());
            _ended.SetResult();
        }
        catch (Exception broken)
        {
            // An invariant of the machine does not hold: nothing it says from now on may be believed, and the process is to end with this.
            _ended.SetException(broken);
        }
        finally
        {
            _inputs.Writer.TryComplete();
            Abandon();
        }
    }

    private bool? TakeFromDeparted(ChordNode node, Instant now, EntryName name, string text)
    {
        if (!_departed.Covers(now, name.Place) || !node.Range.Owns(name.Place) || node.Standing != Standing.Member)
        {
            return null;
        }

        var before = node.Store.Find(name);
        if (before is { IsRemoved: false })
        {
            return false;
        }

        PrintSave(OperationKind.Save, Options.Space.Show(name.Place));
        node.Take(now, [Entry.After(before, name, text, (ulong)Random.Shared.NextInt64() | 1, node.Store.Forgotten)]);
        return true;
    }

    /// <summary>Nobody waits for a loop that has ended.</summary>
    private void Abandon()
    {
        _joined.TrySetCanceled();
        _gone.TrySetCanceled();
        EndWaiting();
        while (_inputs.Reader.TryRead(out var input))
        {
            switch (input)
            {
                case Received received:
                    received.Taken?.SetResult();
                    break;
                case Submitted submitted:
                    submitted.Done.SetException(HasEnded());
                    break;
                case Called called:
                    called.Abandon();
                    break;
            }
        }
    }

    /// <summary>Ends the operations that the machine will not end any more.</summary>
    private void EndWaiting()
    {
        foreach (var ((_, number), submitted) in _waiting)
        {
            var isWrite = submitted.Kind.IsWrite();
            submitted.Done.TrySetResult(new Outcome(number, OutcomeKind.Unknown, null, null, [], $"the node has ended meanwhile: {(isWrite ? "look whether it was done" : "ask another one")}"));
        }

        _waiting.Clear();
    }

    private void Turn()
    {
        var now = Now();
        Turns++;
        for (var taken = 0; taken < MaxInputsPerTurn && _inputs.Reader.TryRead(out var input); taken++)
        {
            // What waited here while the process stood still is judged by the time at which it is taken up.
            now = Now();
            Take(input, now);
        }

        foreach (var node in _nodes)
        {
            if (node.NextTick <= now)
            {
                node.Tick(now);
            }
        }

        Dispatch(now);
        SetTimer(now);
        Tell();
    }

    /// <summary>A ring in motion sends a node away once or twice, which is nobody's concern; what lasts is told, once.</summary>
    private void TellProblem(string problem)
    {
        _joinsSince ??= Now();
        if (problem != _joinProblem && Now() - _joinsSince.Value > PatienceWithJoins)
        {
            _joinProblem = problem;
            _warn($"not on the ring yet: {problem}; trying again");
        }
    }

    /// <summary>Tells those who wait for all nodes to have come or gone, and what keeps them from coming.</summary>
    private void Tell()
    {
        if (!_joined.Task.IsCompleted)
        {
            if (_nodes.TrueForAll(node => node.Standing == Standing.Member))
            {
                _joined.SetResult();
            }
            else if (_nodes.Find(node => node.JoinProblem is not null)?.JoinProblem is { } problem)
            {
                TellProblem(problem);
            }
        }

        if (!_gone.Task.IsCompleted && _nodes.TrueForAll(node => node.Standing == Standing.Gone))
        {
            _gone.SetResult();
        }
    }

    private void Take(Input input, Instant now)
    {
        switch (input)
        {
            case Received received:
                PrintSave((received.Message as Operation)?.Kind, (received.Message as Operation)?.Key);
                Deliver(received.From, received.To, received.Message, now);
                received.Taken?.SetResult();
                break;
            case Submitted submitted:
                PrintSave(submitted.Kind, submitted.Key);
                Submit(submitted, now);
                break;
            case Posted { Envelope: var answer }:
                // Another node takes from this one what this one says in its own name.
                Send(answer.To.Address == Address ? answer : answer with { From = _nodes[0].Self });
                break;
            case Lost lost:
                foreach (var node in _nodes)
                {
                    node.Lose(now, lost.Address);
                }

                break;
            case Called called:
                called.Action(now);
                break;
        }
    }

    private void Submit(Submitted submitted, Instant now)
    {
        var node = NearestTo(Options.Space.PlaceOf(submitted.Key));
        var number = node.Submit(now, submitted.Kind, submitted.Key, submitted.Text);
        _waiting.Add((node.Self.Id, number), submitted);
    }

    /// <summary>Each node that a request to save passes says so (specs/s08 §6).</summary>
    private void PrintSave(OperationKind? kind, string? key)
    {
        if (kind is OperationKind.Save or OperationKind.Put)
        {
            _print($"Save id {PlainLine.Of(key!)}");
        }
    }

    /// <summary>The node of this host that lies nearest before a place.</summary>
    private ChordNode NearestTo(RingId place)
    {
        var nearest = _nodes[0];
        foreach (var node in _nodes)
        {
            if (place - node.Self.Id < place - nearest.Self.Id)
            {
                nearest = node;
            }
        }

        return nearest;
    }

    private void Deliver(NodeRef from, RingId to, RingMessage message, Instant now)
    {
        if (ReceiverOf(to, message) is { } node)
        {
            node.Receive(now, from, message);
            return;
        }

        if (message is Question question)
        {
            Send(new Machine.Envelope(new NodeRef(to, Address), from, new NotOnRing(question.Number)));
        }
    }

    /// <summary>The node that a message is for. Whoever knows only the address asks any of its nodes that is on the ring, by the place zero, which may be a node's own as well.</summary>
    private ChordNode? ReceiverOf(RingId to, RingMessage message)
    {
        var exact = _nodes.Find(node => node.Self.Id == to);
        var meansAny = to == RingId.Zero && message is Question && exact is not { Standing: Standing.Member };
        return meansAny ? _nodes.Find(node => node.Standing == Standing.Member) ?? exact : exact;
    }

    /// <summary>Takes the effects of all nodes, until there are none: nodes of one host speak to each other here.</summary>
    private void Dispatch(Instant now)
    {
        do
        {
            while (_here.TryDequeue(out var envelope))
            {
                Deliver(envelope.From, envelope.To.Id, envelope.Message, now);
            }

            foreach (var node in _nodes)
            {
                Dispatch(node);
            }
        }
        while (_here.Count > 0);
    }

    private void Dispatch(ChordNode node)
    {
        foreach (var envelope in node.Outbox.Messages)
        {
            Send(envelope);
        }

        foreach (var outcome in node.Outbox.Outcomes)
        {
            if (_waiting.Remove((node.Self.Id, outcome.Number), out var submitted))
            {
                submitted.Done.TrySetResult(outcome);
            }
        }

        node.Outbox.Clear();
    }

    private void Send(Machine.Envelope envelope)
    {
        if (envelope.To.Address == Address)
        {
            _here.Enqueue(envelope);
        }
        else if (_classic.Addresses.Contains(envelope.To.Address))
        {
            _classic.Forward(envelope);
        }
        else
        {
            _links.Send(envelope);
        }
    }

    private void SetTimer(Instant now)
    {
        var due = Instant.Forever;
        foreach (var node in _nodes)
        {
            due = Instant.Min(due, node.NextTick);
        }

        if (due != _timerDue || _timerFired)
        {
            // The system's timers may fire a moment early: it is set again then.
            (_timerDue, _timerFired) = (due, false);
            var delay = TimeSpan.FromMicroseconds(Math.Max(0, (due - now).TotalMicroseconds)) + TimeSpan.FromMilliseconds(1);
            _timer.Change(due == Instant.Forever ? Timeout.InfiniteTimeSpan : delay, Timeout.InfiniteTimeSpan);
        }
    }

    private Instant Now() => new((long)(_clock.GetTimestamp() * 1e6 / _clock.TimestampFrequency));
}
