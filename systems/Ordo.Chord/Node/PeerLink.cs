using System;
using System.Threading;
using System.Threading.Channels;
using System.Threading.Tasks;
using Ordo.Chord.V1;
using Ordo.CommandLine;
using Ordo.Rpc;
using Ordo.Rpc.Client;

namespace Ordo.Chord.Node;

/// <summary>
/// The way to one other address: a stream that this node alone writes. What gathers while a flush is under way leaves with the next. It is made for one stream: when that breaks, whoever is there counts as
/// out of reach, and the next message takes a new link.
/// </summary>
internal sealed class PeerLink : IAsyncDisposable
{
    /// <summary>Messages that wait for the connection. A node answers questions one by one: more wait only when the other side stands still, and is then better taken for gone.</summary>
    private const int MaxWaiting = 16 * 1024;

    /// <summary>What the waiting messages may take, in bytes: some of the largest. Whoever lets more gather reads too slowly to be of use.</summary>
    private const long MaxWaitingBytes = 32 * 1024 * 1024;

    private static readonly TimeSpan ConnectTimeout = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan PingAfter = TimeSpan.FromSeconds(2);

    /// <summary>How long the other side may take to say that it has read everything, when a link is not needed any more.</summary>
    private static readonly TimeSpan CloseTimeout = TimeSpan.FromSeconds(2);

    private readonly Channel<(Envelope Envelope, int Bytes)> _waiting =
        Channel.CreateBounded<(Envelope, int)>(new BoundedChannelOptions(MaxWaiting) { SingleReader = true, SingleWriter = true, FullMode = BoundedChannelFullMode.Wait });

    private readonly CancellationTokenSource _stop = new();
    private readonly RpcChannel _channel;
    private readonly string _ring;
    private readonly Action<PeerLink, RpcStatus> _lost;
    private readonly Task _running;
    private long _waitingBytes;

    /// <summary>Opens the way.</summary>
    /// <param name="address">Where the other side listens.</param>
    /// <param name="ring">What this side says of its ring.</param>
    /// <param name="lost">Called at most once, by any thread, when the stream ends and was not to: with the reason.</param>
    public PeerLink(HostAndPort address, string ring, Action<PeerLink, RpcStatus> lost)
    {
        Address = address.ToString();
        _ring = ring;
        _lost = lost;
        _channel = new RpcChannel(address.ToUri(), new RpcChannelOptions
        {
            ConnectTimeout = ConnectTimeout,
            KeepAliveInterval = PingAfter,
            KeepAliveTimeout = PingAfter,
            Reconnects = false,
        });
        _running = Task.Run(RunAsync);
    }

    /// <summary>Where the other side listens.</summary>
    public string Address { get; }

    /// <summary>When it was last used, as a number that grows: for whoever has too many links.</summary>
    public long LastUsed { get; set; }

    /// <summary>Sends a message; false when too many wait already.</summary>
    public bool Send(Envelope envelope)
    {
        var bytes = envelope.CalculateSize();
        return Interlocked.Add(ref _waitingBytes, bytes) <= MaxWaitingBytes && _waiting.Writer.TryWrite((envelope, bytes));
    }

    /// <summary>Closes the link once what waits has been sent. Nobody counts as out of reach by that.</summary>
    public async Task CloseAsync()
    {
        _waiting.Writer.TryComplete();
        await Task.WhenAny(_running, Task.Delay(CloseTimeout));
        await DisposeAsync();
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        _waiting.Writer.TryComplete();
        await _stop.CancelAsync();
        await _running;
        await _channel.DisposeAsync();
        _stop.Dispose();
    }

    private async Task RunAsync()
    {
        RpcStatus reason;
        try
        {
            using var call = _channel.ClientStreaming(RingMethods.Talk, new RpcCallOptions { Headers = new RpcMetadata { { RingMethods.RingHeader, _ring } } }, _stop.Token);
            var writing = WriteAsync(call.Requests);
            await await Task.WhenAny(writing, call.Response);
            await call.Response;
            reason = RpcStatus.Ok;
        }
        catch (RpcException failure)
        {
            reason = failure.Status;
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested)
        {
            return;
        }

        _lost(this, reason);
    }

    private async Task WriteAsync(RpcRequestWriter<Envelope> requests)
    {
        var waiting = _waiting.Reader;
        while (await waiting.WaitToReadAsync(_stop.Token))
        {
            while (waiting.TryRead(out var next))
            {
                while (!requests.TryWrite(next.Envelope))
                {
                    await requests.FlushAsync(_stop.Token);
                }

                Interlocked.Add(ref _waitingBytes, -next.Bytes);
            }

            await requests.FlushAsync(_stop.Token);
        }

        await requests.CompleteAsync();
    }
}
