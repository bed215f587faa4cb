using System.IO.Pipelines;
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
    /// <exception cref="OperationCanceledException">The token was cancelled while this waited.</exception>
    /// <exception cref="RpcException">The call has ended.</exception>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder))]
    public async ValueTask FlushAsync(CancellationToken cancellationToken = default)
    {
        if (!await FlushedAsync(cancellationToken).ConfigureAwait(false))
        {
            throw new OperationCanceledException(cancellationToken);
        }
    }

    /// <summary>Writes one message and flushes.</summary>
    /// <param name="message">The message.</param>
    /// <param name="cancellationToken">Ends the wait: for room, and then the message is not taken; or for the connection, and then it is on its way and this ends well.</param>
    /// <exception cref="OperationCanceledException">The token was cancelled before the message was taken: it is never sent.</exception>
    /// <exception cref="RpcException">The message is too long, or the call has ended.</exception>
    /// <exception cref="InvalidOperationException">The writer is completed.</exception>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder))]
    public async ValueTask WriteAsync(TRequest message, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        while (!TryWrite(message))
        {
            await FlushAsync(cancellationToken).ConfigureAwait(false);
        }

        await FlushedAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Says that no message follows; what was written is flushed. A second time it does nothing.</summary>
    public ValueTask CompleteAsync()
    {
        _completed = true;
        return _content.Output.CompleteAsync();
    }

    /// <summary>Flushes; false when the token ended the wait. A pipe whose flush is given the token itself keeps what was written to the next flush when it is cancelled already.</summary>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<bool> FlushedAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            var flush = _content.Output.FlushAsync(CancellationToken.None);
            using var ends = flush.IsCompleted ? default : cancellationToken.UnsafeRegister(static output => ((PipeWriter)output!).CancelPendingFlush(), _content.Output);
            var result = await flush.ConfigureAwait(false);
            if (result.IsCompleted && !_completed)
            {
                throw _call.EndedWhileWriting();
            }

            // A token that is cancelled as its flush ends leaves its mark to the next one, which is then no less to be waited for.
            if (!result.IsCanceled || cancellationToken.IsCancellationRequested)
            {
                return !result.IsCanceled;
            }
        }
    }
}
