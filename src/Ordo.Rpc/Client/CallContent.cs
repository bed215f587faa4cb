namespace Ordo.Rpc.Client;

/// <summary>
/// The request of a call as its connection takes it. It knows whether it was ever taken: before that, no message can have reached the server. Once closed it is
/// not taken any more, so that the answer stays true.
/// </summary>
internal abstract class CallContent : HttpContent
{
    private const int Waiting = 0;
    private const int Taken = 1;
    private const int Closed = 2;

    private int _state;

    protected CallContent() => Headers.TryAddWithoutValidation("content-type", "application/grpc");

    /// <summary>Whether a connection took the request; false is for ever once <see cref="Close"/> was called.</summary>
    public bool WasTaken => Volatile.Read(ref _state) == Taken;

    /// <summary>Lets no connection take it any more, so that <see cref="WasTaken"/> stays what it is. Nobody is woken by it.</summary>
    public void Close() => Interlocked.CompareExchange(ref _state, Closed, Waiting);

    /// <summary>The headers of the answer have come.</summary>
    public virtual void Answered()
    {
        // Only who sends for long is concerned.
    }

    /// <summary>Frees whoever writes or sends: the call has ended, and everyone can see how.</summary>
    public abstract void Release();

    /// <summary>Writes the messages to a connection.</summary>
    /// <param name="stream">The connection.</param>
    /// <param name="again">Whether an earlier connection refused the request unread.</param>
    /// <param name="cancellationToken">Cancelled when the call has ended.</param>
    protected abstract Task SendAsync(Stream stream, bool again, CancellationToken cancellationToken);

    protected sealed override Task SerializeToStreamAsync(Stream stream, System.Net.TransportContext? context) =>
        SerializeToStreamAsync(stream, context, CancellationToken.None);

    protected sealed override Task SerializeToStreamAsync(Stream stream, System.Net.TransportContext? context, CancellationToken cancellationToken)
    {
        var was = Interlocked.CompareExchange(ref _state, Taken, Waiting);
        return was == Closed
            ? Task.FromException(new OperationCanceledException("The call has ended."))
            : SendAsync(stream, again: was == Taken, cancellationToken);
    }

    protected sealed override bool TryComputeLength(out long length)
    {
        length = -1;
        return false;
    }
}
