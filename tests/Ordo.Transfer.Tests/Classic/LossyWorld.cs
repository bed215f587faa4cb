using Ordo.Machine;
using Ordo.Transfer.Machine;
using Ordo.Transfer.Machine.Classic;

namespace Ordo.Transfer.Tests.Classic;

/// <summary>
/// A sender and a receiver in memory, with a link between them that loses, doubles and delays a fifth of the datagrams each way, so that they overtake each other, and a clock that jumps from event
/// to event. After <see cref="MaxLosses"/> losses without progress it loses none until there is some: five in a row end a transfer, as they should, and two once the file stands.
/// </summary>
internal sealed class LossyWorld
{
    private const int MaxLosses = ClassicSender.MaxTransmissions - 1;

    /// <summary>The receiver answers for one second after the end: the second transmission from then on must find an answer.</summary>
    private const int MaxLossesAfterEnd = 1;

    private const double Share = 0.2;

    private static readonly Peer Client = new(1, 5000);
    private static readonly Peer Server = new(2, 7600);
    private static readonly TimeSpan LinkDelay = TimeSpan.FromMilliseconds(1);

    /// <summary>There and back it stays below the time after which a message is sent again.</summary>
    private static readonly TimeSpan MaxExtraDelay = TimeSpan.FromMilliseconds(200);

    private readonly SeededRandom _random;
    private readonly PriorityQueue<(Peer To, byte[] Datagram), (long At, int Order)> _underway = new();
    private readonly byte[] _content;
    private readonly ClassicSender _sender;
    private int _order;
    private int _losses;
    private int _lossesAfterEnd;

    public LossyWorld(ulong seed, byte[] content, int bufferSize)
    {
        _random = new SeededRandom(seed);
        _content = content;
        Receiver = new MemoryShell(new ClassicReceiverOptions { BufferSize = bufferSize });
        _sender = new ClassicSender(Server, "file", content.Length, isMarked: false);
    }

    public MemoryShell Receiver { get; }

    private bool HasEnded => Receiver.Files.Count > 0;

    /// <summary>Runs until the sender is done, and what is underway has arrived.</summary>
    public SenderStep Run()
    {
        var step = Do(_sender.Begin(Receiver.Now));
        while (step == SenderStep.Wait || _underway.Count > 0)
        {
            if (_underway.TryPeek(out var arriving, out var at) && at.At <= _sender.Deadline.Microseconds)
            {
                _underway.Dequeue();
                Receiver.PassTo(new Instant(at.At));
                var next = Arrive(arriving.To, arriving.Datagram);
                step = step == SenderStep.Wait ? next : step;
            }
            else
            {
                Receiver.PassTo(_sender.Deadline);
                step = Do(_sender.Tick(Receiver.Now));
            }
        }

        return step;
    }

    private SenderStep Arrive(Peer to, byte[] datagram)
    {
        if (to == Server)
        {
            Receiver.Receive(Client, datagram);
            while (Receiver.Sent.TryDequeue(out var answer))
            {
                Send(answer.To, answer.Datagram);
            }

            return SenderStep.Wait;
        }

        var step = _sender.Receive(Server, datagram);
        if (step != SenderStep.Wait)
        {
            _losses = 0;
        }

        return Do(step);
    }

    private SenderStep Do(SenderStep step)
    {
        if (step == SenderStep.Read)
        {
            _content.AsSpan((int)_sender.Acknowledged, _sender.Room.Length).CopyTo(_sender.Room);
            step = _sender.Filled(Receiver.Now);
        }

        if (step != SenderStep.Send)
        {
            return step;
        }

        Send(Server, _sender.Outstanding.ToArray());
        return SenderStep.Wait;
    }

    private void Send(Peer to, byte[] datagram)
    {
        for (var copies = _random.Chance(Share) ? 2 : 1; copies > 0; copies--)
        {
            if (MayLose() && _random.Chance(Share))
            {
                _losses++;
                _lossesAfterEnd += HasEnded ? 1 : 0;
                continue;
            }

            var extra = _random.Chance(Share) ? _random.Between(TimeSpan.Zero, MaxExtraDelay) : TimeSpan.Zero;
            _underway.Enqueue((to, datagram), ((Receiver.Now + LinkDelay + extra).Microseconds, _order++));
        }
    }

    private bool MayLose() => HasEnded ? _lossesAfterEnd < MaxLossesAfterEnd : _losses < MaxLosses;
}
