using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.Logging;
using Ordo.Machine;
using Ordo.Node.Hosting;

namespace Ordo.Node.Wire;

/// <summary>
/// The peer port: takes connections that other members dialed, and only reads from them after the greeting. Anything that is no member gets one line and is
/// closed. Of each peer the newest connection counts: an older one is of a peer that has dialed again, and nobody may have told this side that it ended.
/// </summary>
internal sealed partial class PeerConnectionHandler(IPeerHost host, ILogger<PeerConnectionHandler> log, TimeProvider time) : ConnectionHandler
{
    private static readonly TimeSpan GreetingTimeout = TimeSpan.FromSeconds(5);

    /// <summary>How long a connection may bring nothing: many times the interval at which members tell their status.</summary>
    private static readonly TimeSpan IdleTimeout = TimeSpan.FromSeconds(10);

    private readonly Lock _lock = new();
    private readonly Dictionary<MemberId, ConnectionContext> _newest = [];
    private readonly LineLimit _strangers = new(time);

    /// <inheritdoc/>
    public override async Task OnConnectedAsync(ConnectionContext connection)
    {
        if (await GreetAsync(connection) is not { } peer)
        {
            return;
        }

        Replace(peer, connection)?.Abort(new ConnectionAbortedException("The peer has connected anew."));
        try
        {
            await ReceiveAsync(peer, connection);
        }
        catch (Exception failure) when (IsEnd(failure))
        {
            LogEnded(peer.Value, failure.Message);
        }

        if (Forget(peer, connection))
        {
            host.LinkDown(peer);
        }
    }

    private static bool IsEnd(Exception failure) =>
        failure is IOException or ConnectionResetException or ConnectionAbortedException or OperationCanceledException;

    /// <summary>Makes a connection the newest of its peer; gives the one before.</summary>
    private ConnectionContext? Replace(MemberId peer, ConnectionContext connection)
    {
        lock (_lock)
        {
            _newest.Remove(peer, out var before);
            _newest[peer] = connection;
            return before;
        }
    }

    /// <summary>A connection has ended. Gives whether it was the newest of its peer.</summary>
    private bool Forget(MemberId peer, ConnectionContext connection)
    {
        lock (_lock)
        {
            return _newest.TryGetValue(peer, out var newest) && newest == connection && _newest.Remove(peer);
        }
    }

    /// <summary>Exchanges greetings; null when the connection is of no use, which the other side was told.</summary>
    private async Task<MemberId?> GreetAsync(ConnectionContext connection)
    {
        using var timeout = new CancellationTokenSource(GreetingTimeout, time);
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(connection.ConnectionClosed, timeout.Token);
        try
        {
            var first = await PeerLink.ReadFirstAsync(connection.Transport.Input, limit.Token);
            if (first.State == FrameRead.Incomplete)
            {
                LogNotGreeted("It ended before its greeting was whole.");
                return null;
            }

            var (hello, refusal) = HelloCodec.Read(first.Payload);
            if (hello is null)
            {
                RefusedStranger(connection, refusal!);
            }

            refusal ??= host.Take(hello!);

            // A refused peer that belongs here still gets the greeting first: that is how members meet before their cluster is formed.
            var answer = new ByteWriter();
            if (hello is not null)
            {
                HelloCodec.Write(answer, host.HelloTo(hello.From));
            }
            else
            {
                HelloCodec.WriteRefusal(answer, refusal!);
            }

            await connection.Transport.Output.WriteAsync(answer.WrittenMemory, limit.Token);
            return refusal is null ? hello!.From : null;
        }
        catch (Exception failure) when (IsEnd(failure))
        {
            LogNotGreeted(timeout.IsCancellationRequested ? "It did not greet in time." : failure.Message);
            return null;
        }
    }

    /// <summary>Whatever dials here again and again fills no log.</summary>
    private void RefusedStranger(ConnectionContext connection, string reason)
    {
        lock (_lock)
        {
            if (!_strangers.IsDue(reason))
            {
                return;
            }
        }

        LogRefused(connection.RemoteEndPoint?.ToString(), reason);
    }

    private async Task ReceiveAsync(MemberId peer, ConnectionContext connection)
    {
        var input = connection.Transport.Input;
        using var idle = new CancellationTokenSource(IdleTimeout, time);
        await using var closed = connection.ConnectionClosed.UnsafeRegister(static idle => ((CancellationTokenSource)idle!).Cancel(), idle);
        while (true)
        {
            idle.CancelAfter(IdleTimeout);
            var read = await input.ReadAsync(idle.Token);
            idle.CancelAfter(Timeout.InfiniteTimeSpan); // While the member is behind, it is not the peer that is silent.
            var received = read.Buffer;
            var state = FrameRead.Incomplete;
            while ((state = FrameCodec.TryRead(ref received, out var payload)) == FrameRead.Frame)
            {
                if (MessageCodec.TryRead(payload) is not { } message)
                {
                    state = FrameRead.Malformed;
                    break;
                }

                await host.TakeAsync(peer, message);
            }

            if (state == FrameRead.Malformed)
            {
                LogEnded(peer.Value, "It sent bytes that are no frame of the peer protocol.");
                return;
            }

            input.AdvanceTo(received.Start, received.End);
            if (read.IsCompleted)
            {
                return;
            }
        }
    }

    [LoggerMessage(EventId = 3, Level = LogLevel.Warning, Message = "Refused a peer connection from {Remote}: {Reason}")]
    private partial void LogRefused(string? remote, string reason);

    [LoggerMessage(EventId = 4, Level = LogLevel.Information, Message = "The connection of member {Peer} ended: {Reason}")]
    private partial void LogEnded(int peer, string reason);

    [LoggerMessage(EventId = 5, Level = LogLevel.Debug, Message = "A peer connection ended before it was of use: {Reason}")]
    private partial void LogNotGreeted(string reason);
}
