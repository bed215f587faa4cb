using System.IO.Pipelines;
using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.Logging;
using Ordo.Machine;

namespace Ordo.Node.Wire;

/// <summary>
/// The connection this member dials to one peer, and only sends on: it greets, then sends what it is given, and dials again when the connection ends. What is given
/// without a connection is dropped: the order and the origins send again what matters.
/// </summary>
internal sealed partial class PeerLink : IAsyncDisposable
{
    private static readonly TimeSpan DialTimeout = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan LongestPause = TimeSpan.FromMilliseconds(500);

    /// <summary>How long a peer may be out of reach before that is worth a line: a restart takes less.</summary>
    private static readonly TimeSpan WarnAfter = TimeSpan.FromSeconds(5);

    private readonly MemberId _peer;
    private readonly DnsEndPoint _address;
    private readonly IPeerHost _host;
    private readonly ILogger _log;
    private readonly TimeProvider _time;
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _running;
    private volatile FrameSender? _sender;
    private string? _lastProblem;
    private long _awaitedSince;
    private bool _warned;

    public PeerLink(MemberId peer, DnsEndPoint address, IPeerHost host, ILogger log, TimeProvider time)
    {
        _peer = peer;
        _address = address;
        _host = host;
        _log = log;
        _time = time;
        _awaitedSince = time.GetTimestamp();
        _running = Task.Run(RunAsync);
    }

    /// <summary>Adds a message to what <see cref="Flush"/> sends; without a connection it is dropped at once.</summary>
    public void Add(PeerMessage message) => _sender?.Add(message);

    /// <summary>Sends what was added.</summary>
    public void Flush() => _sender?.Flush();

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
                    await ServeAsync(socket);
                }
            }
            catch (Exception failure) when (failure is SocketException or IOException or OperationCanceledException)
            {
                Note(Describe(failure));
            }

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
        var first = await ReadFirstAsync(pipe, limit.Token);
        await pipe.CompleteAsync();
        var (hello, problem) = first.State == FrameRead.Incomplete ? (null, "it closed the connection instead of greeting.") : HelloCodec.Read(first.Payload);
        problem ??= hello!.From == _peer ? null : $"member {hello.From} answers there.";
        if (problem is not null)
        {
            Note(problem);
            return false;
        }

        return _host.Take(hello!) is null; // Why not is told there.
    }

    private void Reached()
    {
        if (_warned)
        {
            LogBack(_peer.Value, _address.Host, _address.Port);
        }
        else
        {
            LogConnected(_peer.Value, _address.Host, _address.Port);
        }

        _lastProblem = null;
        _warned = false;
    }

    /// <summary>Lets messages be sent until the connection ends.</summary>
    private async Task ServeAsync(Socket socket)
    {
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(_stop.Token);
        var sender = new FrameSender(socket, _host.Metrics, ended);
        Reached();
        _sender = sender;
        _host.LinkUp(_peer);
        await WatchAsync(socket, ended);
        _sender = null;
        await sender.CloseAsync();
        _awaitedSince = _time.GetTimestamp();
        Note(Describe(sender.Failure ?? new OperationCanceledException()));
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

    /// <summary>
    /// Reads the frame with which a connection starts. <see cref="FrameRead.Incomplete"/>: the other side closed before it was whole;
    /// <see cref="FrameRead.Malformed"/>: what came is no such frame, and the payload is empty.
    /// </summary>
    internal static async Task<(FrameRead State, byte[] Payload)> ReadFirstAsync(PipeReader pipe, CancellationToken stop)
    {
        while (true)
        {
            var read = await pipe.ReadAsync(stop);
            var received = read.Buffer;
            var state = FrameCodec.TryRead(ref received, out var payload);
            if (state == FrameRead.Incomplete && received.Length > HelloCodec.MaxBytes)
            {
                state = FrameRead.Malformed;
            }

            if (state != FrameRead.Incomplete || read.IsCompleted)
            {
                pipe.AdvanceTo(received.Start);
                return (state, state == FrameRead.Frame ? payload : []);
            }

            pipe.AdvanceTo(received.Start, received.End);
        }
    }

    private static string Describe(Exception failure) => failure switch
    {
        SocketException { SocketErrorCode: SocketError.ConnectionRefused } => "nobody listens there yet.",
        SocketException socket => $"{socket.SocketErrorCode}.",
        OperationCanceledException => "the connection ended.",
        _ => failure.Message,
    };

    /// <summary>A peer that cannot be reached is told once, when it has been so for a while; as long as the cluster is being formed that is nothing unusual.</summary>
    private void Note(string problem)
    {
        if (_stop.IsCancellationRequested)
        {
            return;
        }

        if (!_host.IsFormed)
        {
            _awaitedSince = _time.GetTimestamp();
        }

        var awaited = _time.GetElapsedTime(_awaitedSince);
        if (!_warned && awaited >= WarnAfter)
        {
            _warned = true;
            LogOutOfReach(_peer.Value, _address.Host, _address.Port, (int)awaited.TotalSeconds, problem);
        }
        else if (problem != _lastProblem)
        {
            LogNotConnected(_peer.Value, _address.Host, _address.Port, problem);
        }

        _lastProblem = problem;
    }

    [LoggerMessage(EventId = 1, Level = LogLevel.Debug, Message = "Connected to member {Peer} at {Host}:{Port}.")]
    private partial void LogConnected(int peer, string host, int port);

    [LoggerMessage(EventId = 2, Level = LogLevel.Debug, Message = "Not connected to member {Peer} at {Host}:{Port}: {Problem}")]
    private partial void LogNotConnected(int peer, string host, int port, string problem);

    [LoggerMessage(EventId = 6, Level = LogLevel.Warning, Message =
        "Member {Peer} at {Host}:{Port} is out of reach for {Seconds} s: {Problem} It is dialed until it answers.")]
    private partial void LogOutOfReach(int peer, string host, int port, int seconds, string problem);

    [LoggerMessage(EventId = 7, Level = LogLevel.Information, Message = "Member {Peer} at {Host}:{Port} is reached again.")]
    private partial void LogBack(int peer, string host, int port);
}
