using System.Globalization;
using Microsoft.AspNetCore.Http;
using Ordo.Rpc.Server.Calls;
using Ordo.Rpc.Wire;

namespace Ordo.Rpc.Server;

/// <summary>One call as its handler sees it: what came with it, what goes back besides the messages, and when it is over.</summary>
public sealed class RpcServerCall : IDisposable
{
    /// <summary>
    /// How long after its deadline a client may leave a flush hanging. Kestrel answers a cancelled flush with INTERNAL_ERROR on the stream, and that must not
    /// overtake what a live client does by itself at its deadline; a second is far above any difference of timers and round trips.
    /// </summary>
    private static readonly TimeSpan FlushGrace = TimeSpan.FromSeconds(1);

    /// <summary>The longest time a timer of the platform takes, 2^32 - 2 ms (49 days); a later deadline is none.</summary>
    private static readonly TimeSpan LongestTimer = TimeSpan.FromMilliseconds(uint.MaxValue - 1);

    private readonly long _startedAt;
    private readonly TimeSpan? _timeout;
    private readonly CancellationTokenSource? _ending;
    private readonly CancellationTokenSource? _deadline;
    private CancellationTokenSource? _grace;
    private CancellationTokenSource? _flushing;
    private RpcMetadata? _requestHeaders;
    private RpcMetadata? _responseTrailers;
    private volatile bool _gone;

    internal RpcServerCall(HttpContext context, RpcServerOptions options, TimeSpan? timeout)
    {
        Context = context;
        Options = options;
        CancellationToken = context.RequestAborted;
        if (timeout is { } span)
        {
            _timeout = span;
            _startedAt = Clock.GetTimestamp();
            _deadline = TimerOf(span);
            _ending = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, _deadline.Token);
            CancellationToken = _ending.Token;
        }
    }

    /// <summary>What the client sent besides its messages; keys in lower case.</summary>
    public RpcMetadata RequestHeaders => _requestHeaders ??= MetadataHeaders.Read(Context.Request.Headers);

    /// <summary>What goes to the client with the status; may be filled until the handler ends.</summary>
    public RpcMetadata ResponseTrailers => _responseTrailers ??= [];

    /// <summary>How long the client still waits, by a clock that nobody sets: zero when its time is over, null when it waits for ever.</summary>
    public TimeSpan? TimeLeft =>
        _timeout is { } timeout && Clock.GetElapsedTime(_startedAt) is var passed ? (passed < timeout ? timeout - passed : TimeSpan.Zero) : null;

    /// <summary>Fires when the client cancels or is gone, and when the deadline passes: nobody waits for the answer any more.</summary>
    public CancellationToken CancellationToken { get; }

    /// <summary>The request that carries the call, for what gRPC has no word for: the peer's address, its certificate, its user.</summary>
    public HttpContext Context { get; }

    internal RpcServerOptions Options { get; }

    /// <summary>Fires when a flush is in vain: the client is gone, or reads nothing even after its deadline.</summary>
    internal CancellationToken FlushToken => _deadline is null ? CancellationToken : (_flushing ??= NewFlushing()).Token;

    private TimeProvider Clock => Options.TimeProvider;

    /// <summary>Whether the client's time is over.</summary>
    internal bool IsPastDeadline => _deadline is { IsCancellationRequested: true };

    /// <summary>Whether the client has left, or cancelled: nothing more reaches it.</summary>
    internal bool IsAborted => _gone || Context.RequestAborted.IsCancellationRequested;

    /// <summary>Whether nobody waits for the answer any more.</summary>
    internal bool IsOver => IsAborted || IsPastDeadline;

    /// <summary>Sends the headers of the answer at once, ahead of the first message. They go only once, by themselves with the first message at the latest.</summary>
    /// <exception cref="InvalidOperationException">The headers are gone already.</exception>
    public Task SendHeadersAsync(RpcMetadata headers)
    {
        ArgumentNullException.ThrowIfNull(headers);
        if (Context.Response.HasStarted)
        {
            throw new InvalidOperationException("The headers of this answer are sent already.");
        }

        MetadataHeaders.Append(Context.Response.Headers, headers);
        return FlushHeadersAsync();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _flushing?.Dispose();
        _grace?.Dispose();
        _ending?.Dispose();
        _deadline?.Dispose();
    }

    /// <summary>Notes that the connection shows the client gone. It does so a moment before <see cref="CancellationToken"/> fires.</summary>
    /// <returns>What the handler gets to see of it.</returns>
    internal OperationCanceledException Gone(Exception? cause)
    {
        _gone = true;
        return new OperationCanceledException("The client is gone.", cause, CancellationToken);
    }

    /// <summary>Ends the answer with a status: as trailers when it has begun, as headers alone ("Trailers-Only") when it has not.</summary>
    internal async Task FinishAsync(RpcStatus status, RpcMetadata? more)
    {
        var response = Context.Response;
        if (status.IsOk && !response.HasStarted)
        {
            await response.StartAsync();
        }

        var code = ((int)status.Code).ToString(CultureInfo.InvariantCulture);
        var target = response.HasStarted ? MetadataHeaders.Trailers(Context) : response.Headers;
        target["grpc-status"] = code;
        if (status.Detail.Length > 0)
        {
            target["grpc-message"] = StatusMessage.Encode(status.Detail);
        }

        MetadataHeaders.Append(target, _responseTrailers);
        MetadataHeaders.Append(target, more);
    }

    private async Task FlushHeadersAsync()
    {
        await Context.Response.StartAsync(CancellationToken);
        await Context.Response.BodyWriter.FlushAsync(FlushToken);
    }

    private CancellationTokenSource NewFlushing()
    {
        _grace = TimerOf(TimeLeft.GetValueOrDefault() + FlushGrace);
        return CancellationTokenSource.CreateLinkedTokenSource(Context.RequestAborted, _grace.Token);
    }

    private CancellationTokenSource TimerOf(TimeSpan span) => span < LongestTimer ? new CancellationTokenSource(span, Clock) : new CancellationTokenSource();
}
