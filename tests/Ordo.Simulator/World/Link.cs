using System.Buffers;
using Ordo.Machine;
using Ordo.Node;
using Ordo.Node.Wire;

namespace Ordo.Simulator;

/// <summary>
/// The way from one member to another, as <c>PeerLink</c> and <c>PeerConnectionHandler</c> make it: one side dials, greets, and sends on the connection; it dials
/// again when that ends. Messages travel as the bytes of the peer wire.
/// </summary>
internal sealed class Link(World world, Network network, MemberId from, MemberId to)
{
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan LongestPause = TimeSpan.FromMilliseconds(500);

    private readonly SeededRandom _random = world.RandomFor($"link {from} {to}");
    private readonly ByteWriter _writer = new();
    private readonly List<Action> _held = [];
    private Connection? _connection;
    private bool _holds;

    /// <summary>The member that dials and sends.</summary>
    public MemberId From { get; } = from;

    /// <summary>The member that is dialed.</summary>
    public MemberId To { get; } = to;

    /// <summary>Whether nothing gets through.</summary>
    public bool IsCut { get; private set; }

    private sealed class Connection(MemberProcess dialer, MemberProcess accepter)
    {
        public MemberProcess Dialer { get; } = dialer;

        public MemberProcess Accepter { get; } = accepter;

        public bool IsClosed { get; set; }

        public Instant LastArrival { get; set; }
    }

    /// <summary>Lets nothing through from now on; what is sent meanwhile is lost, or held back until the link heals.</summary>
    public void Cut(bool holds)
    {
        IsCut = true;
        _holds = holds;
    }

    /// <summary>Lets everything through again.</summary>
    public void Heal()
    {
        IsCut = false;
        foreach (var delivery in _held)
        {
            world.Events.After(Delay(), delivery);
        }

        _held.Clear();
    }

    /// <summary>Dials, and again after a while as long as it fails.</summary>
    public void Dial(MemberProcess dialer) => Dial(dialer, FirstPause);

    /// <summary>Breaks the connection, as a firewall or a switch does: both ends notice, what was under way is lost.</summary>
    public void Reset()
    {
        if (_connection is { } connection)
        {
            Close(connection);
            world.Events.After(Delay(), () => Redial(connection.Dialer, FirstPause));
            Tell(connection);
        }
    }

    /// <summary>One end of the connection has ended; the other learns of it, if anybody tells and the network lets it through.</summary>
    public void EndOf(MemberProcess process, bool told)
    {
        if (_connection is not { } connection || (connection.Dialer != process && connection.Accepter != process))
        {
            return;
        }

        if (connection.Dialer == process)
        {
            _connection = null; // What it sent before its end may still arrive.
            if (told && !IsCut)
            {
                world.Events.After(Delay(), () => Tell(connection));
            }
        }
        else if (told && network.Reaches(From, To))
        {
            Close(connection);
            world.Events.After(Delay(), () => Redial(connection.Dialer, FirstPause));
        }
    }

    /// <summary>Sends one message, if there is a connection.</summary>
    public void Send(MemberProcess sender, PeerMessage message)
    {
        if (_connection is not { } connection || connection.Dialer != sender)
        {
            return;
        }

        _writer.Clear();
        FrameCodec.Write(_writer, message);
        var frame = _writer.ToArray();
        world.Counters.Messages++;
        var profile = network.Profile;
        if (_random.Chance(profile.LossChance))
        {
            world.Counters.Lost++;
            return;
        }

        if (_random.Chance(profile.TwiceChance))
        {
            world.Counters.Twice++;
            Travel(connection, frame, profile);
        }

        Travel(connection, frame, profile);
    }

    private void Travel(Connection connection, byte[] frame, NetworkProfile profile)
    {
        if (IsCut)
        {
            world.Counters.Lost += _holds ? 0 : 1;
            if (_holds)
            {
                _held.Add(() => Arrive(connection, frame));
            }

            return;
        }

        var arrival = world.Events.Now + profile.Delay(_random);
        if (profile.KeepsOrder && arrival < connection.LastArrival)
        {
            arrival = connection.LastArrival;
        }

        world.Counters.Overtaken += arrival < connection.LastArrival ? 1 : 0;
        connection.LastArrival = arrival < connection.LastArrival ? connection.LastArrival : arrival;
        world.Events.At(arrival, () => Arrive(connection, frame));
    }

    private void Arrive(Connection connection, byte[] frame)
    {
        if (connection.IsClosed || connection.Accepter.HasEnded)
        {
            return;
        }

        if (IsCut)
        {
            if (_holds)
            {
                _held.Add(() => Arrive(connection, frame));
            }

            return;
        }

        var received = new ReadOnlySequence<byte>(frame);
        if (FrameCodec.TryRead(ref received, out var payload) != FrameRead.Frame || !received.IsEmpty
            || MessageCodec.TryRead(payload) is not { } message)
        {
            throw new Violation("Codec", $"a message from {From} to {To} cannot be read");
        }

        world.Trace.Line($"M{To} <- M{From} {message}");
        connection.Accepter.Post(new PeerInput(From, message));
    }

    private void Dial(MemberProcess dialer, TimeSpan pause)
    {
        world.Events.After(Delay() + Delay(), () =>
        {
            if (dialer.HasEnded || _connection is { IsClosed: false })
            {
                return;
            }

            if (network.Reaches(From, To) && world.Host(To).Process is { CanGreet: true } accepter && Greet(dialer, accepter))
            {
                _connection = new Connection(dialer, accepter);
                world.Trace.Line($"M{From} is connected to M{To}");
                dialer.Post(new LinkUpInput(To));
                return;
            }

            var next = pause * 2 > LongestPause ? LongestPause : pause * 2;
            world.Events.After(pause, () => Redial(dialer, next));
        });
    }

    private void Redial(MemberProcess dialer, TimeSpan pause)
    {
        if (!dialer.HasEnded && _connection is null or { IsClosed: true })
        {
            Dial(dialer, pause);
        }
    }

    /// <summary>Exchanges greetings, as bytes, and lets both sides judge: a directory that is not the cluster's stays outside (PROMISES 9).</summary>
    private bool Greet(MemberProcess dialer, MemberProcess accepter)
    {
        var refused = accepter.Formation.Take(Carried(dialer.Formation.HelloTo(To)));
        accepter.FormationMoved();
        var answer = Carried(accepter.Formation.HelloTo(From));
        var refusedToo = dialer.Formation.Take(answer);
        dialer.FormationMoved();
        return refused is null && refusedToo is null && !dialer.HasEnded && !accepter.HasEnded;
    }

    private Hello Carried(Hello hello)
    {
        _writer.Clear();
        HelloCodec.Write(_writer, hello);
        var received = new ReadOnlySequence<byte>(_writer.ToArray());
        FrameCodec.TryRead(ref received, out var payload);
        return HelloCodec.Read(payload).Hello ?? throw new Violation("Codec", $"the greeting of {hello.From} cannot be read");
    }

    private void Close(Connection connection)
    {
        connection.IsClosed = true;
        _connection = null;
    }

    private static void TellDown(MemberProcess accepter, MemberId peer) => accepter.Post(new LinkDownInput(peer));

    /// <summary>The accepting side hears that the connection is closed, unless a newer one has taken its place.</summary>
    private void Tell(Connection connection)
    {
        if (!connection.Accepter.HasEnded && _connection is null)
        {
            TellDown(connection.Accepter, From);
        }
    }

    private TimeSpan Delay() => network.Profile.Delay(_random);
}
