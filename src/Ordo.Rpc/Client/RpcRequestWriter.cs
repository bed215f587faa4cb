using System.Runtime.CompilerServices;
using Google.Protobuf;
using Ordo.Rpc.Wire;

namespace Ordo.Rpc.Client;

/// <summary>
/// Writes the messages of a call. Messages that are written before one flush leave together. One writer at a time.
/// </summary>
/// <typeparam name="TRequest">The message.</typeparam>
public sealed class RpcRequestWriter<TRequest>
    where TRequest : IMessage<TRequest>
{
    private readonly ClientCall _call;
    private readonly StreamedContent _content;
    private readonly int _maxBytes;
    private bool _completed;

    internal RpcRequestWriter(ClientCall call, StreamedContent content, int maxBytes)
    {
        _call = call;
        _content = content;
        _maxBytes = maxBytes;
    }

    /// <summary>Adds a message to the next flush.</summary>
    /// <returns>False when 64 KiB wait for it already: flush first, then try again.</returns>
    /// <exception cref="RpcException">The message is too long, or the call has ended and not well.</exception>
    /// <exception cref="InvalidOperationException">The writer is completed.</exception>
    public bool TryWrite(TRequest message)
    {
        ArgumentNullException.ThrowIfNull(message);
        if (_completed)
        {
            throw new InvalidOperationException("The writer is completed: no message can follow.");
        }

        _call.ThrowIfEnded();
        if (_content.Output.UnflushedBytes >= StreamedContent.MaxWaitingBytes)
        {
            return false;
        }

        var length = RequestSize.Check(message, _maxBytes);

        MessageFrame.Write(_content.Output, message, length);
        return true;
    }

    /// <summary>
    /// Hands what was written to the connection, and waits while 64 KiB or more wait for it: that is how a slow server slows its clients down.
    /// </summary>
    /// <param name="cancellationToken">Ends the wait only: what was written stays on its way.</param>
    /// <exception cref="RpcException">The call has ended.</exception>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder))]
    public async ValueTask FlushAsync(CancellationToken cancellationToken = default)
    {
        var result = await _content.Output.FlushAsync(cancellationToken);
        if (result.IsCompleted && !_completed)
        {
            throw _call.EndedWhileWriting();
        }
    }

    /// <summary>Writes one message and flushes. When the token is cancelled the message is on its way all the same.</summary>
    /// <exception cref="RpcException">The message is too long, or the call has ended.</exception>
    /// <exception cref="InvalidOperationException">The writer is completed.</exception>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder))]
    public async ValueTask WriteAsync(TRequest message, CancellationToken cancellationToken = default)
    {
        while (!TryWrite(message))
        {
            await FlushAsync(cancellationToken);
        }

        await FlushAsync(cancellationToken);
    }

    /// <summary>Says that no message follows; what was written is flushed. A second time it does nothing.</summary>
    public ValueTask CompleteAsync()
    {
        _completed = true;
        return _content.Output.CompleteAsync();
    }
}
