using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.Logging;
using Ordo.Machine;

namespace Ordo.Node.Wire;

/// <summary>
/// The peer port: takes connections that other members dialed, and only reads from them after the greeting. Anything that is no member gets one line and is
/// closed.
/// </summary>
internal sealed partial class PeerConnectionHandler(IPeerHost host, ILogger<PeerConnectionHandler> log) : ConnectionHandler
{
    private static readonly TimeSpan GreetingTimeout = TimeSpan.FromSeconds(5);

    private readonly Lock _lock = new();
    private readonly Dictionary<MemberId, string> _newest = [];
    private string? _lastRefusal;

    /// <inheritdoc/>
    public override async Task OnConnectedAsync(ConnectionContext connection)
    {
        if (await GreetAsync(connection) is not { } peer)
        {
            return;
        }

        lock (_lock)
        {
            _newest[peer] = connection.ConnectionId;
        }

        try
        {
            await ReceiveAsync(peer, connection);
        }
        catch (Exception failure) when (failure is IOException or ConnectionResetException or ConnectionAbortedException or OperationCanceledException)
        {
            LogEnded(peer.Value, failure.Message);
        }

        if (IsNewest(peer, connection.ConnectionId))
        {
            host.LinkDown(peer);
        }
    }

    private bool IsNewest(MemberId peer, string connectionId)
    {
        lock (_lock)
        {
            return _newest[peer] == connectionId;
        }
    }

    /// <summary>Exchanges greetings; null when the connection is of no use, which the other side was told.</summary>
    private async Task<MemberId?> GreetAsync(ConnectionContext connection)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(connection.ConnectionClosed);
        limit.CancelAfter(GreetingTimeout);
        try
        {
            var payload = await PeerLink.ReadFirstAsync(connection.Transport.Input, limit.Token);
            var (hello, refusal) = payload is null ? (null, "What came is no greeting of an Ordo member.") : HelloCodec.Read(payload);
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
            if (refusal is not null)
            {
                Refused(connection, refusal);
                return null;
            }

            return hello!.From;
        }
        catch (Exception failure) when (failure is IOException or ConnectionResetException or ConnectionAbortedException or OperationCanceledException)
        {
            Refused(connection, "It did not greet.");
            return null;
        }
    }

    /// <summary>A peer that keeps dialing for the same reason is logged once.</summary>
    private void Refused(ConnectionContext connection, string reason)
    {
        if (Interlocked.Exchange(ref _lastRefusal, reason) != reason)
        {
            LogRefused(connection.RemoteEndPoint?.ToString(), reason);
        }
    }

    private async Task ReceiveAsync(MemberId peer, ConnectionContext connection)
    {
        var input = connection.Transport.Input;
        while (true)
        {
            var read = await input.ReadAsync(connection.ConnectionClosed);
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
}
