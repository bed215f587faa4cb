using System.IO.Pipelines;
using System.Net;
using System.Net.Sockets;
using System.Threading.Channels;
using Microsoft.Extensions.Logging;
using Ordo.Machine;

namespace Ordo.Node.Wire;

/// <summary>
/// The connection this member dials to one peer, and only sends on: it greets, then writes what gathers with one write each time, and dials again when the
/// connection ends. What does not fit into the queue is dropped: the order and the origins send again what matters.
/// </summary>
internal sealed partial class PeerLink : IAsyncDisposable
{
    /// <summary>The most messages that wait for the wire; above what the order keeps under way to one follower.</summary>
    private const int MaxQueued = 8192;

    /// <summary>How many bytes go into one write.</summary>
    private const int MaxWriteBytes = 256 * 1024;

    private static readonly TimeSpan DialTimeout = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan LongestPause = TimeSpan.FromMilliseconds(500);

    private readonly MemberId _peer;
    private readonly DnsEndPoint _address;
    private readonly IPeerHost _host;
    private readonly ILogger _log;
    private readonly Channel<PeerMessage> _queue = Channel.CreateBounded<PeerMessage>(
        new BoundedChannelOptions(MaxQueued) { FullMode = BoundedChannelFullMode.DropWrite, SingleReader = true });
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _running;
    private volatile bool _connected;
    private string? _lastProblem;

    public PeerLink(MemberId peer, DnsEndPoint address, IPeerHost host, ILogger log)
    {
        _peer = peer;
        _address = address;
        _host = host;
        _log = log;
        _running = Task.Run(RunAsync);
    }

    /// <summary>Queues a message; without a connection it is dropped at once.</summary>
    public void Send(PeerMessage message)
    {
        if (_connected)
        {
            _queue.Writer.TryWrite(message);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _running;
        _stop.Dispose();
    }

    private async Task RunAsync()
    {
        var pause = FirstPause;
        while (!_stop.IsCancellationRequested)
        {
            try
            {
                using var socket = NewSocket();
                if (await DialAsync(socket))
                {
                    pause = FirstPause;
                    await SendAllAsync(socket);
                }
            }
            catch (Exception failure) when (failure is SocketException or IOException or OperationCanceledException)
            {
                Note(Describe(failure));
            }

            _connected = false;
            await Task.Delay(pause, _stop.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            pause = pause * 2 > LongestPause ? LongestPause : pause * 2;
        }
    }

    /// <summary>
    /// A socket that notices within seconds that nothing reaches the peer any more: without that, TCP would wait longer and longer between its attempts, and
    /// a link would stay silent for as long again as a cut had lasted.
    /// </summary>
    private static Socket NewSocket()
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        if (OperatingSystem.IsLinux())
        {
            const int tcp = 6;
            const int userTimeout = 18; // TCP_USER_TIMEOUT of tcp(7), in milliseconds.
            socket.SetRawSocketOption(tcp, userTimeout, BitConverter.GetBytes((int)DialTimeout.TotalMilliseconds));
        }

        return socket;
    }

    /// <summary>Connects and exchanges greetings. False when the peer or this member has a reason not to go on.</summary>
    private async Task<bool> DialAsync(Socket socket)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(_stop.Token);
        limit.CancelAfter(DialTimeout);
        await socket.ConnectAsync(_address, limit.Token);
        var greeting = new ByteWriter();
        HelloCodec.Write(greeting, _host.HelloTo(_peer));
        await socket.SendAsync(greeting.WrittenMemory, limit.Token);

        var pipe = PipeReader.Create(new NetworkStream(socket, ownsSocket: false));
        var payload = await ReadFirstAsync(pipe, limit.Token);
        await pipe.CompleteAsync();
        var (hello, refusal) = payload is null ? (null, "It closed the connection instead of greeting.") : HelloCodec.Read(payload);
        refusal ??= hello!.From == _peer ? _host.Take(hello) : $"Member {hello.From} answers there.";
        if (refusal is not null)
        {
            Note(refusal);
            return false;
        }

        _lastProblem = null;
        LogConnected(_peer.Value, _address.Host, _address.Port);
        return true;
    }

    private async Task SendAllAsync(Socket socket)
    {
        while (_queue.Reader.TryRead(out _))
        {
            // What was queued for an earlier connection is of no use any more.
        }

        using var ended = CancellationTokenSource.CreateLinkedTokenSource(_stop.Token);
        _connected = true;
        _host.LinkUp(_peer);
        var watching = WatchAsync(socket, ended);
        var writer = new ByteWriter(MaxWriteBytes + FrameCodec.MaxPayloadBytes);
        try
        {
            while (await _queue.Reader.WaitToReadAsync(ended.Token))
            {
                var frames = 0;
                writer.Clear();
                while (writer.Length < MaxWriteBytes && _queue.Reader.TryRead(out var message))
                {
                    FrameCodec.Write(writer, message);
                    frames++;
                }

                for (var sent = 0; sent < writer.Length;)
                {
                    sent += await socket.SendAsync(writer.WrittenMemory[sent..], ended.Token);
                }

                _host.Metrics.Sent(frames, writer.Length);
            }
        }
        finally
        {
            _connected = false;
            await ended.CancelAsync();
            await watching;
        }
    }

    /// <summary>The peer never sends here after its greeting: whatever can be read means that the connection ends.</summary>
    private static async Task WatchAsync(Socket socket, CancellationTokenSource ended)
    {
        var nothing = new byte[1];
        try
        {
            await socket.ReceiveAsync(nothing, ended.Token);
        }
        catch (Exception failure) when (failure is SocketException or OperationCanceledException)
        {
            // Either way the connection is over.
        }

        await ended.CancelAsync();
    }

    /// <summary>Reads the frame with which a connection starts; null when the other side closes or sends something else.</summary>
    internal static async Task<byte[]?> ReadFirstAsync(PipeReader pipe, CancellationToken stop)
    {
        while (true)
        {
            var read = await pipe.ReadAsync(stop);
            var received = read.Buffer;
            switch (FrameCodec.TryRead(ref received, out var payload))
            {
                case FrameRead.Frame:
                    pipe.AdvanceTo(received.Start);
                    return payload;
                case FrameRead.Incomplete when !read.IsCompleted && received.Length <= HelloCodec.MaxBytes:
                    pipe.AdvanceTo(received.Start, received.End);
                    break;
                default:
                    pipe.AdvanceTo(received.Start);
                    return null;
            }
        }
    }

    private static string Describe(Exception failure) => failure switch
    {
        SocketException { SocketErrorCode: SocketError.ConnectionRefused } => "nobody listens there yet.",
        SocketException socket => $"{socket.SocketErrorCode}.",
        OperationCanceledException => "the connection ended.",
        _ => failure.Message,
    };

    private void Note(string problem)
    {
        if (problem != _lastProblem && !_stop.IsCancellationRequested)
        {
            _lastProblem = problem;
            LogNotConnected(_peer.Value, _address.Host, _address.Port, problem);
        }
    }

    [LoggerMessage(EventId = 1, Level = LogLevel.Debug, Message = "Connected to member {Peer} at {Host}:{Port}.")]
    private partial void LogConnected(int peer, string host, int port);

    [LoggerMessage(EventId = 2, Level = LogLevel.Information, Message = "Not connected to member {Peer} at {Host}:{Port}: {Problem}")]
    private partial void LogNotConnected(int peer, string host, int port, string problem);
}
