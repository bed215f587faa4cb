namespace Ordo.Rpc.Client;

/// <summary>
/// One call, whatever its kind: its request, its time limit, and how it ended. Server, connection, deadline, caller and disposal may end it at the same
/// moment; the first one holds, and everyone is told the same.
/// </summary>
internal sealed class ClientCall : IDisposable
{
    private readonly RpcChannel _channel;
    private readonly CallContent _content;
    private readonly TimeProvider _clock;
    private readonly long _startedAt;
    private readonly TimeSpan? _limit;

    // Never disposed: reader, timer and callers may still cancel it; it holds nothing once its timer is off.
    private readonly CancellationTokenSource _stop;
    private readonly CancellationTokenRegistration _byCaller;
    private readonly CancellationTokenRegistration _byChannel;
    private readonly Task<HttpResponseMessage?> _response;
    private CancellationToken _cancelledBy;
    private RpcMetadata _headers = [];
    private Ending? _ending;

    public ClientCall(RpcChannel channel, string path, CallContent content, RpcCallOptions options, CancellationToken callerToken)
    {
        _channel = channel;
        _content = content;
        _clock = channel.Options.TimeProvider;
        _startedAt = _clock.GetTimestamp();
        _limit = options.TimeLeft(_clock);
        var request = RequestHeaders.Create(channel.Address, path, content, options.Headers, _limit);
        _stop = Deadline(_limit, _clock);
        channel.Count(1);
        _stop.Token.UnsafeRegister(static call => ((ClientCall)call!).OnStop(), this);
        _byCaller = callerToken.UnsafeRegister(static (call, token) => ((ClientCall)call!).Cancel(token), this);
        _byChannel = channel.Closing.UnsafeRegister(static call => ((ClientCall)call!).Close(), this);
        _response = SendAsync(request);
        ReleaseIfEnded();
    }

    /// <summary>How the call ended.</summary>
    /// <exception cref="InvalidOperationException">It has not ended.</exception>
    public RpcStatus Status => Ended.Status;

    /// <summary>What came with the status.</summary>
    /// <exception cref="InvalidOperationException">It has not ended.</exception>
    public RpcMetadata Trailers => Ended.Trailers;

    /// <summary>By what the server says its messages are compressed, or null.</summary>
    public string? ResponseEncoding { get; private set; }

    public bool IsEndedWell => Volatile.Read(ref _ending) is { Status.IsOk: true };

    private Ending Ended => Volatile.Read(ref _ending) ?? throw new InvalidOperationException("The call has not ended.");

    /// <summary>Cancelled when the call ends.</summary>
    public CancellationToken Stopped => _stop.Token;

    /// <summary>The messages of the server, or null when the call ended without any.</summary>
    public async ValueTask<Stream?> BodyAsync()
    {
        var response = await _response.ConfigureAwait(false);
        if (response is null)
        {
            return null;
        }

        try
        {
            return Volatile.Read(ref _ending) is null ? await response.Content.ReadAsStreamAsync().ConfigureAwait(false) : null;
        }
        catch (InvalidOperationException) when (Volatile.Read(ref _ending) is not null)
        {
            return null; // Whoever ended the call between the two lines has disposed of the response.
        }
    }

    /// <summary>What the server sent before its first message.</summary>
    /// <exception cref="RpcException">The call ended before the server answered.</exception>
    public async Task<RpcMetadata> HeadersAsync() => await _response.ConfigureAwait(false) is null && !IsEndedWell ? throw Failure() : _headers;

    /// <summary>Ends the call because a caller no longer wants it.</summary>
    public void Cancel(CancellationToken by)
    {
        if (Volatile.Read(ref _ending) is null)
        {
            _cancelledBy = by;
            _stop.Cancel();
        }
    }

    public void Dispose() => End(new RpcStatus(RpcStatusCode.Cancelled, "The call was disposed."), trailers: [], cause: null, refused: false);

    /// <summary>Ends the call by what the sent trailers say.</summary>
    /// <param name="complete">Whether the last message was whole.</param>
    public void EndByTrailers(bool complete)
    {
        if (Volatile.Read(ref _ending) is not null)
        {
            return;
        }

        var trailers = _response.Result!.TrailingHeaders;
        var status = StatusHeaders.Read(trailers)
            ?? new RpcStatus(complete ? RpcStatusCode.Unknown : RpcStatusCode.Internal, "The server ended the call without a status.");
        if (status.IsOk && !complete)
        {
            status = new RpcStatus(RpcStatusCode.Internal, "The server's last message is cut short.");
        }

        End(status, MetadataHeaders.Read(trailers), cause: null, refused: false);
    }

    /// <summary>Ends the call with what this side found.</summary>
    public void EndWith(RpcStatus status, Exception? cause) => End(status, trailers: [], cause, refused: false);

    /// <summary>Ends the call by an exception of the connection.</summary>
    public void EndBy(Exception cause)
    {
        if (_cancelledBy.IsCancellationRequested)
        {
            End(new RpcStatus(RpcStatusCode.Cancelled, "The caller cancelled the call."), trailers: [], cause, refused: false);
        }
        else if (IsLate())
        {
            End(new RpcStatus(RpcStatusCode.DeadlineExceeded, "The call took longer than it may."), trailers: [], cause, refused: false);
        }
        else
        {
            var refused = ConnectionFailure.IsRefusal(cause) || _content is StreamedContent { WasRefused: true };
            End(ConnectionFailure.Status(cause, _channel.Address), trailers: [], cause, refused);
        }
    }

    /// <summary>The exception for a call that has not ended well.</summary>
    public Exception Failure()
    {
        var ending = Ended;
        _content.Close(); // Who decided how it ends may not have come to this line: from here on whether it was taken stays as it is.
        var failure = new RpcException(ending.Status, ending.Trailers, ending.Cause) { WasSent = _content.WasTaken && !ending.WasRefused };
        return ending is { Status.Code: RpcStatusCode.Cancelled, CancelledBy.IsCancellationRequested: true }
            ? new OperationCanceledException(ending.Status.Detail, failure, ending.CancelledBy)
            : failure;
    }

    /// <summary>Throws when the call has failed; a call that has ended well takes messages and drops them.</summary>
    public void ThrowIfEnded()
    {
        if (Volatile.Read(ref _ending) is { Status.IsOk: false })
        {
            throw Failure();
        }
    }

    /// <summary>The exception for a message that comes too late.</summary>
    public Exception EndedWhileWriting() => Volatile.Read(ref _ending) switch
    {
        null => new RpcException(RpcStatusCode.Unavailable, "The server takes no more messages of this call."),
        { Status.IsOk: true } => new RpcException(RpcStatusCode.Cancelled, "The server ended the call before this message."),
        _ => Failure(),
    };

    private static CancellationTokenSource Deadline(TimeSpan? limit, TimeProvider clock)
    {
        // The longest time a timer of the platform takes is 49 days.
        return limit is { } time && time < TimeSpan.FromDays(49)
            ? new CancellationTokenSource(time > TimeSpan.Zero ? time : TimeSpan.Zero, clock)
            : new CancellationTokenSource();
    }

    private async Task<HttpResponseMessage?> SendAsync(HttpRequestMessage request)
    {
        try
        {
            _stop.Token.ThrowIfCancellationRequested();
            var response = await _channel.SendAsync(request, _stop.Token).ConfigureAwait(false);
            _content.Answered();
            return Take(response) ? response : null;
        }
        catch (Exception e) when (e is HttpRequestException or IOException or OperationCanceledException or ObjectDisposedException)
        {
            EndBy(e);
            return null;
        }
        catch (Exception e)
        {
            // Whatever the platform throws against its own rules: the call ends, and nobody waits for it for ever.
            EndWith(new RpcStatus(RpcStatusCode.Internal, $"The request cannot be sent: {e.GetBaseException().Message}"), e);
            return null;
        }
    }

    /// <summary>Reads the headers.</summary>
    /// <returns>False when the call ends with them.</returns>
    private bool Take(HttpResponseMessage response)
    {
        _headers = MetadataHeaders.Read(response.Headers);
        ResponseEncoding = StatusHeaders.Encoding(response.Headers);
        if (StatusHeaders.Read(response.Headers) is { } status)
        {
            // "Trailers-Only": one block of headers, which is the end, too.
            End(status, _headers, cause: null, refused: false);
            response.Dispose();
            return false;
        }

        if (StatusHeaders.NotGrpc(response) is not { } reason)
        {
            return true;
        }

        End(reason, trailers: [], cause: null, refused: false);
        response.Dispose();
        return false;
    }

    // The timer has run down, or a caller no longer wants it: the server is told now, whether or not somebody reads.
    private void OnStop()
    {
        if (Volatile.Read(ref _ending) is null)
        {
            EndBy(new OperationCanceledException(_stop.Token));
        }
    }

    private void Close() => End(new RpcStatus(RpcStatusCode.Unavailable, "The channel was closed."), trailers: [], cause: null, refused: false);

    private bool IsLate() => _stop.IsCancellationRequested || (_limit is { } limit && _clock.GetElapsedTime(_startedAt) >= limit);

    private void End(RpcStatus status, RpcMetadata trailers, Exception? cause, bool refused)
    {
        if (Volatile.Read(ref _ending) is not null)
        {
            return;
        }

        // First how it ends, then everything that hears of it: a request that is closed fails its sender, who must not be the first to say why.
        if (Interlocked.CompareExchange(ref _ending, new Ending(status, trailers, refused, cause, _cancelledBy), null) is not null)
        {
            return;
        }

        _content.Close();
        _channel.Count(-1);
        _content.Release();
        _stop.Cancel();
        Release();
    }

    // A call may end while it is being made: by a deadline in the past, or a caller that has left already. Then what was not there yet is released here.
    private void ReleaseIfEnded()
    {
        Interlocked.MemoryBarrier();
        if (Volatile.Read(ref _ending) is not null)
        {
            Release();
        }
    }

    // Lets go of all that holds the call. Disposing a response that is not at its end resets the stream.
    private void Release()
    {
        _byCaller.Unregister();
        _byChannel.Unregister();
        if (_response is { IsCompletedSuccessfully: true, Result: var response })
        {
            response?.Dispose();
            return;
        }

        _ = _response?.ContinueWith(
            static sent => sent.Result?.Dispose(), CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
    }

    private sealed record Ending(RpcStatus Status, RpcMetadata Trailers, bool WasRefused, Exception? Cause, CancellationToken CancelledBy);
}
