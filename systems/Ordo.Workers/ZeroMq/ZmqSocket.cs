using System;
using System.Collections.Generic;
using System.Runtime.InteropServices;
using System.Text;

namespace Ordo.Workers.ZeroMq;

/// <summary>A socket of libzmq. Only one thread at a time may use it. What it has not sent when it is disposed is lost, unless it lingers.</summary>
internal sealed class ZmqSocket : IDisposable
{
    private const int DoNotWait = 1;
    private const int MoreFollows = 2;

    private readonly ZmqSocketHandle _handle;

    /// <summary>Makes one, with the limits of <see cref="ZmqLimits"/>.</summary>
    public ZmqSocket(ZmqContext context, ZmqSocketKind kind)
    {
        _handle = new ZmqSocketHandle(context, kind);
        Set(ZmqOption.Linger, 0);
        Set(ZmqOption.SendLimit, ZmqLimits.Messages);
        Set(ZmqOption.ReceiveLimit, ZmqLimits.Messages);
        SetLongestFrame(ZmqLimits.FrameBytes);
        Set(ZmqOption.KeepAlive, 1);
        Set(ZmqOption.KeepAliveIdle, ZmqLimits.KeepAliveIdleSeconds);
        Set(ZmqOption.KeepAliveInterval, ZmqLimits.KeepAliveIntervalSeconds);
        Set(ZmqOption.KeepAliveCount, ZmqLimits.KeepAliveCount);
    }

    /// <summary>Listens at an endpoint such as <c>tcp://127.0.0.1:5000</c>.</summary>
    /// <exception cref="ZmqException">The port is taken, or the host is none of this machine.</exception>
    public void Bind(string endpoint)
    {
        Prepare(endpoint);
        Check(Libzmq.Bind(_handle, endpoint), endpoint);
    }

    /// <summary>Connects, now or as soon as somebody listens there, and again whenever the connection breaks.</summary>
    public void Connect(string endpoint)
    {
        Prepare(endpoint);
        Check(Libzmq.Connect(_handle, endpoint), endpoint);
    }

    /// <summary>Wants messages that begin with a prefix.</summary>
    public void Subscribe(ReadOnlySpan<byte> prefix) => SetBytes(ZmqOption.Subscribe, prefix);

    /// <summary>Sets an option that is a number of 32 bit.</summary>
    public void Set(ZmqOption option, int value)
    {
        Span<byte> bytes = stackalloc byte[sizeof(int)];
        MemoryMarshal.Write(bytes, value);
        SetBytes(option, bytes);
    }

    /// <summary>Where it listens, the port filled in.</summary>
    public string LastEndpoint()
    {
        Span<byte> text = stackalloc byte[512];
        var length = (nuint)text.Length;
        Check(Libzmq.GetOption(_handle, ZmqOption.LastEndpoint, text, ref length), "the endpoint");
        return Encoding.UTF8.GetString(text[..((int)length - 1)]);
    }

    /// <summary>Has an inproc endpoint of this process told of events of the connections.</summary>
    public void Monitor(string endpoint, int events) => Check(Libzmq.Monitor(_handle, endpoint, events), endpoint);

    /// <summary>Tells nobody of events any more.</summary>
    public void EndMonitor() => Check(Libzmq.Monitor(_handle, endpoint: null, events: 0), "the end of the monitor");

    /// <summary>What a poll waits for.</summary>
    public ZmqPollItem ToPollItem(short wanted) => new() { Socket = _handle.DangerousGetHandle(), Wanted = wanted };

    /// <summary>Sends a message of one frame, or gives up at once.</summary>
    /// <inheritdoc cref="TrySend(IReadOnlyList{byte[]})"/>
    public bool TrySend(ReadOnlySpan<byte> message) => TrySendFrame(message, DoNotWait);

    /// <summary>Sends a message, or gives up at once.</summary>
    /// <returns>False when there is nobody to take it: no connection, no such peer, or one that has not read what waits for it.</returns>
    public bool TrySend(IReadOnlyList<byte[]> frames)
    {
        for (var index = 0; index < frames.Count; index++)
        {
            // Whoever takes the first frame takes all of them.
            if (!TrySendFrame(frames[index], DoNotWait | (index < frames.Count - 1 ? MoreFollows : 0)))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Sends a message of one frame; waits until there is room for it.</summary>
    public void Send(ReadOnlySpan<byte> message) => TrySendFrame(message, flags: 0);

    /// <summary>The next message, if one is there; of its frames the first <see cref="ZmqLimits.Frames"/>.</summary>
    public byte[][]? TryReceive() => Receive(DoNotWait);

    /// <summary>The next message; waits for it.</summary>
    public byte[][] Receive() => Receive(flags: 0)!;

    /// <inheritdoc/>
    public void Dispose() => _handle.Dispose();

    private byte[][]? Receive(int flags)
    {
        if (TryReceiveFrame(flags, out var hasMore) is not { } first)
        {
            return null;
        }

        if (!hasMore)
        {
            return [first];
        }

        var frames = new List<byte[]> { first };
        while (hasMore)
        {
            var next = TryReceiveFrame(flags, out hasMore)!; // A message is there as a whole, or not at all.
            if (frames.Count < ZmqLimits.Frames)
            {
                frames.Add(next);
            }
        }

        return [.. frames];
    }

    private byte[]? TryReceiveFrame(int flags, out bool hasMore)
    {
        var frame = default(ZmqFrame);
        Check(Libzmq.InitFrame(ref frame), "receive");
        try
        {
            int length;
            while ((length = Libzmq.Receive(ref frame, _handle, flags)) < 0)
            {
                var error = Marshal.GetLastPInvokeError();
                if (error == ZmqException.TryAgain)
                {
                    hasMore = false;
                    return null;
                }

                if (error != ZmqException.Interrupted)
                {
                    throw new ZmqException("receive", error);
                }
            }

            var bytes = new byte[length];
            Marshal.Copy(Libzmq.DataOf(ref frame), bytes, 0, length);
            hasMore = Libzmq.HasMore(ref frame) != 0;
            return bytes;
        }
        finally
        {
            _ = Libzmq.CloseFrame(ref frame);
        }
    }

    private bool TrySendFrame(ReadOnlySpan<byte> frame, int flags)
    {
        while (Libzmq.Send(_handle, frame, (nuint)frame.Length, flags) < 0)
        {
            var error = Marshal.GetLastPInvokeError();
            if (error == ZmqException.TryAgain || error == ZmqException.Unreachable)
            {
                return false;
            }

            if (error != ZmqException.Interrupted)
            {
                throw new ZmqException("send", error);
            }
        }

        return true;
    }

    private void Prepare(string endpoint)
    {
        if (endpoint.Contains('[', StringComparison.Ordinal))
        {
            Set(ZmqOption.IPv6, 1);
        }
    }

    private void SetLongestFrame(long bytes)
    {
        Span<byte> value = stackalloc byte[sizeof(long)];
        MemoryMarshal.Write(value, bytes);
        SetBytes(ZmqOption.LongestFrame, value);
    }

    private void SetBytes(ZmqOption option, ReadOnlySpan<byte> value) => Check(Libzmq.SetOption(_handle, option, value, (nuint)value.Length), $"{option}");

    private static void Check(int result, string what)
    {
        if (result < 0)
        {
            throw ZmqException.Last(what);
        }
    }
}
