using System;
using System.Collections.Generic;
using System.Threading;
using System.Threading.Channels;
using System.Threading.Tasks;
using Ordo.Chord.Classic;
using Ordo.Chord.Machine;
using Ordo.Chord.Machine.Maintenance;
using Ordo.Chord.Machine.Messages;
using Ordo.Machine;

namespace Ordo.Chord.Node;

/// <summary>
/// The nodes of one address, driven by one loop: it alone calls the machines. Messages, clients' operations and the time come in through one bounded channel; effects go to the links and to those who wait.
/// </summary>
internal sealed class NodeHost : IAsyncDisposable
{
    /// <summary>What may wait for the loop. Clients beyond it wait with their call; messages of peers hold their stream back.</summary>
    private const int MaxInputs = 16 * 1024;

    /// <summary>How many inputs are taken before their effects leave.</summary>
    private const int MaxInputsPerTurn = 1024;

    private readonly Channel<Input> _inputs = Channel.CreateBounded<Input>(new BoundedChannelOptions(MaxInputs) { SingleReader = true, FullMode = BoundedChannelFullMode.Wait });
    private readonly Dictionary<(RingId Node, ulong Number), TaskCompletionSource<Outcome>> _waiting = [];
    private readonly Queue<Machine.Envelope> _here = new();
    private readonly List<ChordNode> _nodes = [];
    private readonly PeerLinks _links;
    private readonly ClassicForwarder _classic;
    private readonly TimeProvider _clock;
    private readonly ITimer _timer;
    private readonly Action<string> _print;
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Task _running = Task.CompletedTask;
    private readonly TaskCompletionSource _joined = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _gone = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Action<string> _warn;
    private Instant _timerDue = Instant.Forever;
    private string? _joinProblem;

    /// <summary>A host without nodes; <see cref="Start"/> gives it some.</summary>
    /// <param name="options">How its ring is kept.</param>
    /// <param name="address">Where it is reached.</param>
    /// <param name="clock">The clock of the loop.</param>
    /// <param name="print">Gets the lines of specs/s08 §6 for standard output.</param>
    /// <param name="warn">Gets what goes wrong with other nodes, a line each.</param>
    public NodeHost(ChordOptions options, HostAndPort address, TimeProvider clock, Action<string> print, Action<string> warn)
    {
        Options = options;
        Address = address;
        _clock = clock;
        _print = print;
        _warn = warn;
        _links = new PeerLinks(RingName(options), Lose, warn);
        _classic = new ClassicForwarder(options, outcome => Post(outcome));
        _timer = clock.CreateTimer(_ => _inputs.Writer.TryWrite(Ticked.Instance), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>How the ring is kept. In a registry's ring it is known once an id is.</summary>
    public ChordOptions Options { get; }

    /// <summary>Where the host is reached.</summary>
    public HostAndPort Address { get; }

    /// <summary>Ends when the loop does: with what broke it, if something did.</summary>
    public Task Ended => _ended.Task;

    /// <summary>Ends when all nodes have come onto their ring.</summary>
    public Task Joined => _joined.Task;

    /// <summary>Ends when all nodes have left their ring in order.</summary>
    public Task Gone => _gone.Task;

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
    public async Task<Outcome> SubmitAsync(OperationKind kind, string key, string? text, CancellationToken cancellation)
    {
        var done = new TaskCompletionSource<Outcome>(TaskCreationOptions.RunContinuationsAsynchronously);
        await _inputs.Writer.WriteAsync(new Submitted(kind, key, text, done), cancellation);
        return await done.Task.WaitAsync(cancellation);
    }

    /// <summary>Something that needs the machines, done by the loop.</summary>
    public async Task<T> CallAsync<T>(Func<IReadOnlyList<ChordNode>, Instant, T> call, CancellationToken cancellation = default)
    {
        var done = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
        await _inputs.Writer.WriteAsync(new Called(() => done.SetResult(call(_nodes, Now()))), cancellation);
        return await done.Task.WaitAsync(cancellation);
    }

    /// <summary>Gives the one node of this host another place: a registry has given it another id. What it held is then at the wrong place, and goes to its owners.</summary>
    public Task MoveAsync(NodeRef place) => CallAsync((_, now) =>
    {
        var before = _nodes[0];
        var node = new ChordNode(Options, place, new SeededRandom((ulong)before.Self.Id.High ^ (ulong)now.Microseconds));
        node.Take(now, [.. before.Store.All()]);
        _nodes[0] = node;
        return true;
    });

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
    public ValueTask ReceiveAsync(NodeRef from, RingId to, RingMessage message, CancellationToken cancellation) =>
        _inputs.Writer.WriteAsync(new Received(from, to, message), cancellation);

    /// <summary>The addresses that speak the classic protocol only.</summary>
    public void SetClassic(IReadOnlySet<string> addresses) => _classic.Addresses = addresses;

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        _inputs.Writer.TryComplete();
        await _running;
        await _timer.DisposeAsync();
        await _links.DisposeAsync();
        await _classic.DisposeAsync();
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
            _inputs.Writer.TryComplete(broken);
            _ended.SetException(broken);
        }
        finally
        {
            foreach (var waiting in _waiting.Values)
            {
                waiting.TrySetCanceled();
            }
        }
    }

    private void Turn()
    {
        var now = Now();
        for (var taken = 0; taken < MaxInputsPerTurn && _inputs.Reader.TryRead(out var input); taken++)
        {
            Take(input, now);
        }

        foreach (var node in _nodes.ToArray())
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

    /// <summary>Tells those who wait for all nodes to have come or gone, and what keeps them from coming.</summary>
    private void Tell()
    {
        if (!_joined.Task.IsCompleted)
        {
            if (_nodes.TrueForAll(node => node.Standing == Standing.Member))
            {
                _joined.SetResult();
            }
            else if (_nodes.Find(node => node.JoinProblem is not null)?.JoinProblem is { } problem && problem != _joinProblem)
            {
                _joinProblem = problem;
                _warn($"not on the ring yet: {problem}; trying again");
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
                Deliver(received.From, received.To, received.Message, now);
                break;
            case Submitted submitted:
                Submit(submitted, now);
                break;
            case Lost lost:
                foreach (var node in _nodes)
                {
                    node.Lose(now, lost.Address);
                }

                break;
            case Called called:
                called.Action();
                break;
        }
    }

    private void Submit(Submitted submitted, Instant now)
    {
        var node = NearestTo(Options.Space.PlaceOf(submitted.Key));
        if (submitted.Kind is OperationKind.Save or OperationKind.Put)
        {
            _print($"Save id {PlainLine.Of(submitted.Key)}");
        }

        var number = node.Submit(now, submitted.Kind, submitted.Key, submitted.Text);
        _waiting.Add((node.Self.Id, number), submitted.Done);
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
        foreach (var node in _nodes)
        {
            if (node.Self.Id == to || (to == RingId.Zero && node.Standing == Standing.Member))
            {
                node.Receive(now, from, message);
                return;
            }
        }

        if (message is Question question)
        {
            Send(new Machine.Envelope(new NodeRef(to, Address.ToString()), from, new NotOnRing(question.Number)));
        }
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
            if (_waiting.Remove((node.Self.Id, outcome.Number), out var done))
            {
                done.TrySetResult(outcome);
            }
        }

        foreach (var key in node.Outbox.Saves)
        {
            _print($"Save id {PlainLine.Of(key)}");
        }

        node.Outbox.Clear();
    }

    private void Send(Machine.Envelope envelope)
    {
        if (envelope.To.Address == Address.ToString())
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

    /// <summary>An outcome that a classic node's answer became goes to whoever began the operation.</summary>
    private void Post(Machine.Envelope envelope) => _inputs.Writer.TryWrite(new Called(() => Send(envelope)));

    private void Lose(string address) => _inputs.Writer.TryWrite(new Lost(address));

    private void SetTimer(Instant now)
    {
        var due = Instant.Forever;
        foreach (var node in _nodes)
        {
            due = Instant.Min(due, node.NextTick);
        }

        if (due != _timerDue || due <= now)
        {
            _timerDue = due;
            _timer.Change(due == Instant.Forever ? Timeout.InfiniteTimeSpan : TimeSpan.FromMicroseconds(Math.Max(0, (due - now).TotalMicroseconds)) + TimeSpan.FromMilliseconds(1), Timeout.InfiniteTimeSpan);
        }
    }

    private Instant Now() => new((long)(_clock.GetTimestamp() * 1e6 / _clock.TimestampFrequency));
}
