using System;
using System.Buffers.Binary;
using System.Diagnostics;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;
using Ordo.Transfer.Machine;
using static Ordo.Transfer.Udp.LinuxSockets;

namespace Ordo.Transfer.Udp;

/// <summary>A port that moves many datagrams with one call of the system: several messages at a time, and in each message a run of datagrams of one size to one peer.</summary>
internal sealed unsafe class LinuxUdpPort : UdpPort
{
    /// <summary>Messages of one call.</summary>
    private const int MaxMessages = 16;

    /// <summary>Datagrams of one message: what every system that can cut messages allows (UDP_MAX_SEGMENTS).</summary>
    private const int MaxSegments = 64;

    /// <summary>Datagrams between two flushes, and those of one receive call.</summary>
    private const int MaxDatagrams = MaxMessages * MaxSegments;

    /// <summary>Room for what one message holds.</summary>
    private const int MessageRoom = 1 << 16;

    /// <summary>struct sockaddr_in6, and rounded up.</summary>
    private const int NameRoom = 32;

    /// <summary>How long to wait for room in the system's send buffer, before what is left counts as lost.</summary>
    private const int SendWaitMicroseconds = 20_000;

    private readonly int _socket;
    private readonly SafeFileHandle _event;
    private readonly ushort _family;
    private readonly Batch _sending = new();
    private readonly Batch _receiving = new();
    private readonly (int Start, int Size, Peer To)[] _taken = new (int, int, Peer)[MaxDatagrams];
    private readonly (int Start, int Size, int Message)[] _received = new (int, int, int)[MaxDatagrams];
    private bool _canSegment = true;
    private int _takenCount;
    private int _takenSize;

    /// <summary>Takes over a bound socket.</summary>
    public LinuxUdpPort(Socket socket)
        : base(socket)
    {
        _socket = (int)socket.Handle;
        _family = Local.AddressFamily == AddressFamily.InterNetwork ? Inet : Inet6;
        _event = CreateEvent(0, EventFlags);
        if (_event.IsInvalid)
        {
            throw new SocketException(Marshal.GetLastPInvokeError());
        }

        // A system that does not know it gives the datagrams one by one.
        var on = 1;
        _ = SetOption(_socket, LevelUdp, UdpGro, &on, sizeof(int));
    }

    /// <inheritdoc/>
    public override void ForbidFragments()
    {
        base.ForbidFragments();
        if (_family == Inet6)
        {
            var discover = DiscoverMtu;
            _ = SetOption(_socket, LevelIpv6, Ipv6MtuDiscover, &discover, sizeof(int));
        }
    }

    /// <inheritdoc/>
    public override void Wait(long microseconds)
    {
        var entries = stackalloc PollEntry[2];
        entries[0] = new PollEntry { Descriptor = _socket, Events = PollIn };
        entries[1] = new PollEntry { Descriptor = (int)_event.DangerousGetHandle(), Events = PollIn };
        if (Poll(entries, 2, microseconds) > 0 && entries[1].Returned != 0)
        {
            ulong count;
            _ = Read(_event, &count, sizeof(ulong));
        }
    }

    /// <inheritdoc/>
    public override void Wake()
    {
        var one = 1UL;
        _ = Write(_event, &one, sizeof(ulong));
    }

    /// <inheritdoc/>
    public override int Receive()
    {
        for (var i = 0; i < MaxMessages; i++)
        {
            var header = _receiving.Prepare(i, i * MessageRoom, MessageRoom);
            header->NameSize = NameRoom;
            header->ControlSize = (nuint)sizeof(ControlNumber);
        }

        var count = LinuxSockets.Receive(_socket, _receiving.Messages, MaxMessages, DontWait, null);
        var datagrams = 0;
        for (var i = 0; i < count; i++)
        {
            datagrams = Cut(i, datagrams);
        }

        return datagrams;
    }

    /// <inheritdoc/>
    public override ReadOnlySpan<byte> Received(int index, out Peer from)
    {
        var (start, size, message) = _received[index];
        from = NameOf(new ReadOnlySpan<byte>(_receiving.Name(message), NameRoom));
        return new ReadOnlySpan<byte>(_receiving.Bytes + start, size);
    }

    /// <inheritdoc/>
    public override Span<byte> Take(int size, Peer to)
    {
        Debug.Assert(size is > 0 and <= MaxDatagram, "UDP has no larger datagrams.");
        if (_takenCount == MaxDatagrams || _takenSize + size > MaxMessages * MessageRoom)
        {
            Flush();
        }

        var start = _takenSize;
        _taken[_takenCount++] = (start, size, to);
        _takenSize += size;
        return new Span<byte>(_sending.Bytes + start, size);
    }

    /// <inheritdoc/>
    public override void Flush()
    {
        var done = 0;
        while (done < _takenCount)
        {
            done = FlushBatch(done);
        }

        (_takenCount, _takenSize) = (0, 0);
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        base.Dispose(disposing);
        _event.Dispose();
        _sending.Free();
        _receiving.Free();
    }

    private static int Poll(PollEntry* entries, nuint count, long microseconds)
    {
        var limit = new TimeSpec { Seconds = microseconds / 1_000_000, Nanoseconds = microseconds % 1_000_000 * 1000 };
        return LinuxSockets.Poll(entries, count, microseconds < 0 ? null : &limit, null);
    }

    /// <summary>Takes the datagrams of a message apart.</summary>
    /// <param name="message">Which message.</param>
    /// <param name="count">How many datagrams there are before it.</param>
    /// <returns>How many there are now.</returns>
    private int Cut(int message, int count)
    {
        var header = _receiving.Messages + message;
        var control = _receiving.Control(message);
        var size = (int)header->Size;
        var isRun = header->ControlSize >= (nuint)(sizeof(ControlNumber) - sizeof(int)) && control->Level == LevelUdp && control->Type == UdpGro && control->Value > 0;
        var step = isRun ? control->Value : Math.Max(size, 1);
        for (var at = 0; at < size && count < MaxDatagrams; at += step)
        {
            _received[count++] = ((message * MessageRoom) + at, Math.Min(step, size - at), message);
        }

        return count;
    }

    /// <summary>Sends one batch of messages.</summary>
    /// <param name="first">The datagram to begin with.</param>
    /// <returns>The first datagram that is still to be sent.</returns>
    private int FlushBatch(int first)
    {
        Span<int> ends = stackalloc int[MaxMessages];
        var messages = 0;
        for (var next = first; next < _takenCount && messages < MaxMessages; messages++)
        {
            ends[messages] = next = Gather(messages, next);
        }

        var sent = LinuxSockets.Send(_socket, _sending.Messages, (uint)messages, DontWait);
        return sent > 0 ? ends[sent - 1] : AfterFailure(Marshal.GetLastPInvokeError(), first, ends[0]);
    }

    /// <summary>What to go on with when the first message of a batch could not be sent.</summary>
    private int AfterFailure(int error, int first, int end)
    {
        switch (error)
        {
            case Interrupted:
                return first;
            case Again:
                var entry = new PollEntry { Descriptor = _socket, Events = PollOut };
                return Poll(&entry, 1, SendWaitMicroseconds) > 0 ? first : _takenCount;
            case InputOutput or Invalid when end - first > 1:
                _canSegment = false;
                return first;
            default:
                // Too large for the link, or filtered: lost here as it would be on the way.
                return end;
        }
    }

    /// <summary>Makes a message of the run of datagrams that go to one peer and have one size; the last one may be shorter.</summary>
    /// <returns>The first datagram behind the run.</returns>
    private int Gather(int message, int first)
    {
        var (start, step, to) = _taken[first];
        var (end, size) = (first + 1, step);
        var limit = _canSegment ? Math.Min(_takenCount, first + MaxSegments) : end;
        while (end < limit && _taken[end].To == to && _taken[end].Size <= step && size + _taken[end].Size <= MaxDatagram)
        {
            size += _taken[end].Size;
            if (_taken[end++].Size < step)
            {
                break;
            }
        }

        var header = _sending.Prepare(message, start, size);
        header->NameSize = WriteName(to, new Span<byte>(_sending.Name(message), NameRoom));
        header->ControlSize = 0;
        if (end - first > 1)
        {
            *_sending.Control(message) = new ControlNumber { Size = ControlNumber.SizeOfShort, Level = LevelUdp, Type = UdpSegment, Value = step };
            header->ControlSize = (nuint)sizeof(ControlNumber);
        }

        return end;
    }

    private uint WriteName(Peer to, Span<byte> name)
    {
        name.Clear();
        BinaryPrimitives.WriteUInt16LittleEndian(name, _family);
        BinaryPrimitives.WriteUInt16BigEndian(name[2..], to.Port);
        if (_family == Inet)
        {
            BinaryPrimitives.WriteUInt32BigEndian(name[4..], (uint)to.Address);
            return 16;
        }

        BinaryPrimitives.WriteUInt128BigEndian(name[8..], to.Address);
        MemoryMarshal.Write(name[24..], to.Scope);
        return 28;
    }

    private Peer NameOf(ReadOnlySpan<byte> name)
    {
        var port = BinaryPrimitives.ReadUInt16BigEndian(name[2..]);
        return _family == Inet
            ? PeerAddress.Mapped(BinaryPrimitives.ReadUInt32BigEndian(name[4..]), port)
            : new Peer(BinaryPrimitives.ReadUInt128BigEndian(name[8..]), port, MemoryMarshal.Read<uint>(name[24..]));
    }

    /// <summary>The memory of one call. It lies outside the managed heap, since the headers hold its addresses.</summary>
    private sealed class Batch
    {
        private readonly byte* _memory = (byte*)NativeMemory.AllocZeroed((nuint)((sizeof(Message) + sizeof(Part) + sizeof(ControlNumber) + NameRoom + MessageRoom) * MaxMessages));
        private readonly Part* _parts;
        private readonly ControlNumber* _controls;
        private readonly byte* _names;

        public Batch()
        {
            _parts = (Part*)(Messages + MaxMessages);
            _controls = (ControlNumber*)(_parts + MaxMessages);
            _names = (byte*)(_controls + MaxMessages);
            Bytes = _names + (NameRoom * MaxMessages);
        }

        public Message* Messages => (Message*)_memory;

        /// <summary>The bytes of all messages.</summary>
        public byte* Bytes { get; }

        public ControlNumber* Control(int index) => _controls + index;

        public byte* Name(int index) => _names + (index * NameRoom);

        /// <summary>Points a header to its bytes.</summary>
        public Message* Prepare(int index, int start, int size)
        {
            _parts[index] = new Part { Start = Bytes + start, Size = (nuint)size };
            Messages[index] = new Message { Name = Name(index), Parts = _parts + index, PartCount = 1, Control = (byte*)Control(index) };
            return Messages + index;
        }

        public void Free() => NativeMemory.Free(_memory);
    }
}
