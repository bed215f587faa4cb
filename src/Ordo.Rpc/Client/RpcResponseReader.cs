using System.Buffers;
using System.IO.Pipelines;
using System.Runtime.CompilerServices;
using Google.Protobuf;
using Ordo.Rpc.Wire;

namespace Ordo.Rpc.Client;

/// <summary>
/// Reads the messages that the server sends: <see cref="WaitToReadAsync"/> waits for the next, <see cref="TryRead"/> gives every one that is there without
/// waiting. One reader at a time. Its disposal cancels the call.
/// </summary>
/// <typeparam name="TResponse">The message.</typeparam>
public sealed class RpcResponseReader<TResponse> : IAsyncEnumerable<TResponse>, IDisposable
    where TResponse : IMessage<TResponse>
{
    // What one read may bring, in bytes: a frame of HTTP/2 as long as peers send it by default.
    private static readonly StreamPipeReaderOptions Reading = new(bufferSize: 16 * 1024);

    private readonly ClientCall _call;
    private readonly MessageParser<TResponse> _parser;
    private readonly int _maxBytes;
    private PipeReader? _input;
    private ReadOnlySequence<byte> _received;
    private ReadOnlySequence<byte> _next;
    private bool _hasNext;
    private bool _lastReceived;

    internal RpcResponseReader(ClientCall call, MessageParser<TResponse> parser, int maxBytes)
    {
        _call = call;
        _parser = parser;
        _maxBytes = maxBytes;
    }

    /// <summary>How the call ended.</summary>
    /// <exception cref="InvalidOperationException">It has not ended.</exception>
    public RpcStatus Status => _call.Status;

    /// <summary>What came with the status.</summary>
    /// <exception cref="InvalidOperationException">The call has not ended.</exception>
    public RpcMetadata Trailers => _call.Trailers;

    /// <summary>The call, for tests that nothing holds it once it is over.</summary>
    internal ClientCall Call => _call;

    /// <summary>What the server sends before its first message.</summary>
    /// <exception cref="RpcException">The call ended before the server answered.</exception>
    public Task<RpcMetadata> HeadersAsync() => _call.HeadersAsync();

    /// <summary>Takes the next message when all of it is there.</summary>
    /// <returns>False when there is none: then wait.</returns>
    /// <exception cref="RpcException">The bytes are no such message.</exception>
    public bool TryRead([System.Diagnostics.CodeAnalysis.MaybeNullWhen(false)] out TResponse message)
    {
        if (!FindNext())
        {
            message = default;
            return false;
        }

        try
        {
            message = MessageFrame.Parse(_parser, _next);
            _hasNext = false;
            return true;
        }
        catch (InvalidProtocolBufferException e)
        {
            throw Broken(new RpcStatus(RpcStatusCode.Internal, $"The server sent bytes that are no {typeof(TResponse).Name}."), e);
        }
    }

    /// <summary>Waits until <see cref="TryRead"/> has a message.</summary>
    /// <param name="cancellationToken">Cancels the call, not only the wait.</param>
    /// <returns>False when the call has ended well.</returns>
    /// <exception cref="RpcException">The call has ended otherwise.</exception>
    /// <exception cref="OperationCanceledException">This token, or that of the call, was cancelled.</exception>
    public ValueTask<bool> WaitToReadAsync(CancellationToken cancellationToken = default) =>
        FindNext() ? new ValueTask<bool>(true) : WaitForNextAsync(cancellationToken);

    /// <summary>Gives every message until the call has ended well.</summary>
    /// <exception cref="RpcException">The call has ended otherwise.</exception>
    public async IAsyncEnumerator<TResponse> GetAsyncEnumerator(CancellationToken cancellationToken = default)
    {
        while (await WaitToReadAsync(cancellationToken).ConfigureAwait(false))
        {
            while (TryRead(out var message))
            {
                yield return message;
            }
        }
    }

    /// <summary>Cancels the call unless it has ended; the server is told. It may be called at any time, by any thread.</summary>
    public void Dispose() => _call.Dispose();

    /// <summary>The one message of a method that has one.</summary>
    internal async Task<TResponse> OnlyAsync()
    {
        if (!await WaitToReadAsync().ConfigureAwait(false) || !TryRead(out var message))
        {
            throw new RpcException(RpcStatusCode.Internal, "The server said that all is well, and sent no answer.");
        }

        return await WaitToReadAsync().ConfigureAwait(false)
            ? throw Broken(new RpcStatus(RpcStatusCode.Internal, "The server sent more than the one answer of the method."), cause: null)
            : message;
    }

    /// <summary>Whether a whole message is there; it stays until it is taken.</summary>
    private bool FindNext()
    {
        if (_hasNext)
        {
            return true;
        }

        var found = MessageFrame.TryRead(ref _received, _maxBytes, out _next);
        _hasNext = found == MessageRead.Message;
        return found is MessageRead.Message or MessageRead.Incomplete ? _hasNext : throw Broken(Reason(found), cause: null);
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<bool> WaitForNextAsync(CancellationToken cancellationToken)
    {
        using var registration = cancellationToken.UnsafeRegister(static (call, token) => ((ClientCall)call!).Cancel(token), _call);
        if (_input is null && !await OpenAsync().ConfigureAwait(false))
        {
            return false;
        }

        while (!FindNext())
        {
            if (_lastReceived)
            {
                return AtEnd();
            }

            await ReceiveAsync().ConfigureAwait(false);
        }

        return true;
    }

    private async ValueTask<bool> OpenAsync()
    {
        if (await _call.BodyAsync().ConfigureAwait(false) is not { } body)
        {
            return _call.IsEndedWell ? false : throw _call.Failure();
        }

        _input = PipeReader.Create(body, Reading);
        return true;
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder))]
    private async ValueTask ReceiveAsync()
    {
        try
        {
            _input!.AdvanceTo(_received.Start, _received.End);
            var result = await _input.ReadAsync(_call.Stopped).ConfigureAwait(false);
            _received = result.Buffer;
            _lastReceived = result.IsCompleted;
        }
        catch (Exception e) when (e is IOException or HttpRequestException or OperationCanceledException or ObjectDisposedException)
        {
            _call.EndBy(e);
            throw _call.Failure();
        }
    }

    private bool AtEnd()
    {
        var complete = _received.IsEmpty;
        _call.EndByTrailers(complete);
        Release();
        return _call.IsEndedWell ? false : throw _call.Failure();
    }

    private Exception Broken(RpcStatus status, Exception? cause)
    {
        _call.EndWith(status, cause);
        Release();
        return _call.Failure();
    }

    // The buffers go back to their pool. After a disposal in the middle they go to the collector instead, since a reader may still stand in them.
    private void Release()
    {
        _received = default;
        _hasNext = false;
        _lastReceived = true;
        _input?.Complete();
    }

    private RpcStatus Reason(MessageRead found) => found switch
    {
        MessageRead.TooLong => new RpcStatus(RpcStatusCode.ResourceExhausted, $"The server sent a message of more than the {_maxBytes} bytes that this channel takes."),
        MessageRead.Compressed when _call.ResponseEncoding is { } encoding =>
            new RpcStatus(RpcStatusCode.Unimplemented, $"The server sent a message compressed by '{encoding}'; supported is 'identity'."),
        MessageRead.Compressed => new RpcStatus(RpcStatusCode.Internal, "The server sent a compressed message without saying by what."),
        _ => new RpcStatus(RpcStatusCode.Internal, "The server sent bytes that are no gRPC message."),
    };
}
