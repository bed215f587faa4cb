using System;
using Ordo.Machine;

namespace Ordo.Transfer.Machine.Classic;

/// <summary>What the shell of a <see cref="ClassicSender"/> does next.</summary>
internal enum SenderStep
{
    /// <summary>Wait for datagrams, until <see cref="ClassicSender.Deadline"/>.</summary>
    Wait,

    /// <summary>Send <see cref="ClassicSender.Outstanding"/>.</summary>
    Send,

    /// <summary>Fill <see cref="ClassicSender.Room"/> with the bytes of the file at <see cref="ClassicSender.Acknowledged"/>, then call <see cref="ClassicSender.Filled"/>.</summary>
    Read,

    /// <summary>Nothing: the server has the whole file.</summary>
    Done,

    /// <summary>Nothing: five transmissions found no answer.</summary>
    GaveUp,

    /// <summary>Nothing: the server takes so small datagrams that no byte of the file fits in.</summary>
    NoRoom,

    /// <summary>Go on in another way: the server has shown the mark that this sender showed in its start.</summary>
    PeerIsOrdo,
}

/// <summary>
/// The sending half of the classic protocol (specs/s04 §3): a message at a time, the next one once the server has acknowledged it. The shell calls <see cref="Begin"/>, then <see cref="Receive"/>
/// with each datagram and <see cref="Tick"/> at the <see cref="Deadline"/>, and does what each of them returns.
/// </summary>
internal sealed class ClassicSender
{
    /// <summary>How long an acknowledgement is waited for (specs/s04 §3).</summary>
    public static readonly TimeSpan AckTimeout = TimeSpan.FromSeconds(0.5);

    /// <summary>How often one message is sent at most (specs/s04 §3 and §7).</summary>
    public const int MaxTransmissions = 5;

    /// <summary>The largest datagram of UDP over IPv4; a server that offers more gets no larger ones.</summary>
    private const int MaxDatagram = 65_507;

    /// <summary>Of a data message with the highest number.</summary>
    private const int MaxDataHeader = 32;

    private readonly Peer _server;
    private readonly long _totalSize;
    private readonly bool _isMarked;
    private byte[] _datagram = new byte[ClassicCodec.MaxHeader];
    private int _limit;
    private int _headerSize;
    private int _size;
    private long _sequence;
    private int _transmissions;
    private bool _isStarted;

    /// <summary>Prepares the sending of a file.</summary>
    /// <param name="server">Who gets it; datagrams of others are ignored.</param>
    /// <param name="name">Its name on the server, at most <see cref="ClassicCodec.MaxHeader"/> - <see cref="ClassicCodec.MaxAck"/> bytes.</param>
    /// <param name="totalSize">Its size in bytes.</param>
    /// <param name="isMarked">Whether to show that this sender can do more than the classic protocol.</param>
    public ClassicSender(Peer server, string name, long totalSize, bool isMarked)
    {
        (_server, _totalSize, _isMarked) = (server, totalSize, isMarked);
        _size = ClassicCodec.WriteStart(_datagram, new ClassicStart(_sequence, name, totalSize, isMarked));
    }

    /// <summary>When <see cref="Tick"/> is due.</summary>
    public Instant Deadline { get; private set; } = Instant.Forever;

    /// <summary>How many bytes of the file the server has acknowledged.</summary>
    public long Acknowledged { get; private set; }

    /// <summary>The datagram that is to be acknowledged.</summary>
    public ReadOnlySpan<byte> Outstanding => _datagram.AsSpan(0, _size);

    /// <summary>Whether the start is acknowledged.</summary>
    public bool IsStarted => _isStarted;

    /// <summary>Where the next bytes of the file belong.</summary>
    public Span<byte> Room => _datagram.AsSpan(_headerSize, _size - _headerSize);

    /// <summary>Sends the start.</summary>
    public SenderStep Begin(Instant now) => Transmit(now);

    /// <summary>The next bytes are in <see cref="Room"/>: sends them.</summary>
    public SenderStep Filled(Instant now) => Transmit(now);

    /// <summary>Takes a datagram. Everything but the acknowledgement of the outstanding message is ignored, and the rest of the wait goes on.</summary>
    public SenderStep Receive(Peer from, ReadOnlySpan<byte> datagram)
    {
        if (from != _server || Deadline == Instant.Forever || !ClassicCodec.TryReadAck(datagram, out var ack) || ack.Next != _sequence + 1)
        {
            return SenderStep.Wait;
        }

        if (_isStarted)
        {
            Acknowledged += _size - _headerSize;
            return Continue();
        }

        return ack.BufferSize is { } bufferSize ? Start(bufferSize, ack.IsMarked) : SenderStep.Wait;
    }

    /// <summary>The time has come to <see cref="Deadline"/>, or is somewhere before it.</summary>
    public SenderStep Tick(Instant now)
    {
        if (now < Deadline)
        {
            return SenderStep.Wait;
        }

        return _transmissions < MaxTransmissions ? Transmit(now) : End(SenderStep.GaveUp);
    }

    private SenderStep Transmit(Instant now)
    {
        _transmissions++;
        Deadline = now + AckTimeout;
        return SenderStep.Send;
    }

    private SenderStep Start(long bufferSize, bool peerIsMarked)
    {
        if (_isMarked && peerIsMarked)
        {
            return End(SenderStep.PeerIsOrdo);
        }

        _isStarted = true;
        _datagram = new byte[Math.Max(MaxDataHeader, Math.Min(bufferSize, MaxDatagram))];
        _limit = (int)Math.Min(bufferSize, MaxDatagram);
        return Continue();
    }

    /// <summary>Prepares the next data message.</summary>
    private SenderStep Continue()
    {
        if (Acknowledged == _totalSize)
        {
            return End(SenderStep.Done);
        }

        _sequence++;
        _transmissions = 0;
        _headerSize = ClassicCodec.WriteDataHeader(_datagram, _sequence);
        _size = (int)Math.Min(_limit, _headerSize + _totalSize - Acknowledged);
        Deadline = Instant.Forever;
        return _size > _headerSize ? SenderStep.Read : End(SenderStep.NoRoom);
    }

    private SenderStep End(SenderStep step)
    {
        Deadline = Instant.Forever;
        return step;
    }
}
