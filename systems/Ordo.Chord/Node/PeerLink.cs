using System;
using System.Threading;
using System.Threading.Channels;
using System.Threading.Tasks;
using Ordo.Chord.Classic;
using Ordo.Chord.V1;
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

    private static readonly TimeSpan ConnectTimeout = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan PingAfter = TimeSpan.FromSeconds(2);

    private readonly Channel<Envelope> _waiting = Channel.CreateBounded<Envelope>(new BoundedChannelOptions(MaxWaiting) { SingleReader = true, FullMode = BoundedChannelFullMode.Wait });
    private readonly CancellationTokenSource _stop = new();
    private readonly RpcChannel _channel;
    private readonly string _ring;
    private readonly Action<PeerLink, string> _lost;
    private readonly Task _running;

    /// <summary>Opens the way.</summary>
    /// <param name="address">Where the other side listens.</param>
    /// <param name="ring">What this side says of its ring.</param>
    /// <param name="lost">Called once, by any thread, when the stream ends: with the reason.</param>
    public PeerLink(HostAndPort address, string ring, Action<PeerLink, string> lost)
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

    /// <summary>Sends a message; false when too many wait already.</summary>
    public bool Send(Envelope envelope) => _waiting.Writer.TryWrite(envelope);

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
        var reason = "the connection was closed";
        try
        {
            using var call = _channel.ClientStreaming(RingMethods.Talk, new RpcCallOptions { Headers = new RpcMetadata { { RingMethods.RingHeader, _ring } } }, _stop.Token);
            var writing = WriteAsync(call.Requests);
            await await Task.WhenAny(writing, call.Response);
        }
        catch (RpcException failure)
        {
            reason = failure.Status.Detail;
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
            while (waiting.TryRead(out var envelope))
            {
                while (!requests.TryWrite(envelope))
                {
                    await requests.FlushAsync(_stop.Token);
                }
            }

            await requests.FlushAsync(_stop.Token);
        }
    }
}
