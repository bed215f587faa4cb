using System.Net.Sockets;
using Ordo.Machine;

namespace Ordo.Node.Wire;

/// <summary>
/// Sends messages over one connection: what gathers while a send is under way goes with the next one. The member's loop adds and flushes; a send that the socket has room
/// for is over when <see cref="Flush"/> returns, without another thread.
/// </summary>
internal sealed class FrameSender(Socket socket, MemberMetrics metrics, CancellationTokenSource ended)
{
    /// <summary>The most bytes that wait for the wire: what the order keeps under way to one follower. More is dropped, and sent again by whom it matters to.</summary>
    private const int MaxGatheredBytes = 32 * 1024 * 1024;

    /// <summary>A buffer larger than this is not kept for the next messages.</summary>
    private const int MaxKeptBytes = 1024 * 1024;

    private readonly Lock _lock = new();
    private ByteWriter _gathered = new(64 * 1024);
    private ByteWriter _leaving = new(64 * 1024);
    private Task _sending = Task.CompletedTask;
    private int _frames;
    private bool _sends;
    private bool _closed;

    /// <summary>Why the connection can take no more, when it was a send that failed.</summary>
    public Exception? Failure { get; private set; }

    /// <summary>Adds a message to what is sent next.</summary>
    public void Add(PeerMessage message)
    {
        lock (_lock)
        {
            if (_gathered.Length < MaxGatheredBytes && !_closed)
            {
                FrameCodec.Write(_gathered, message);
                _frames++;
            }
        }
    }

    /// <summary>Sends what was added, unless a send is under way that will.</summary>
    public void Flush()
    {
        lock (_lock)
        {
            if (_sends || _frames == 0 || _closed)
            {
                return;
            }

            _sends = true;
            _sending = SendAsync();
        }
    }

    /// <summary>Takes no more, and waits until no send is under way: then the connection can go. Its token is cancelled, or the send might not end.</summary>
    public Task CloseAsync()
    {
        lock (_lock)
        {
            _closed = true;
            return _sending;
        }
    }

    private async Task SendAsync()
    {
        try
        {
            while (TakeGathered() is var (bytes, frames))
            {
                for (var sent = 0; sent < bytes.Length;)
                {
                    sent += await socket.SendAsync(bytes[sent..], ended.Token);
                }

                metrics.Sent(frames, bytes.Length);
            }
        }
        catch (Exception failure) when (failure is SocketException or OperationCanceledException)
        {
            Failure = failure;
            await ended.CancelAsync(); // Nothing is sent any more: this object goes with its connection.
        }
    }

    private (ReadOnlyMemory<byte> Bytes, int Frames)? TakeGathered()
    {
        lock (_lock)
        {
            _leaving = _leaving.Length > MaxKeptBytes ? new ByteWriter(64 * 1024) : _leaving;
            _leaving.Clear();
            (_leaving, _gathered) = (_gathered, _leaving);
            var frames = _frames;
            _frames = 0;
            _sends = frames > 0;
            return _sends ? (_leaving.WrittenMemory, frames) : null;
        }
    }
}
