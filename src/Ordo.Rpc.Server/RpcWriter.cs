using System.IO.Pipelines;
using System.Runtime.CompilerServices;
using Google.Protobuf;
using Microsoft.AspNetCore.Http;
using Ordo.Rpc.Wire;

namespace Ordo.Rpc.Server;

/// <summary>
/// The messages to a client, in their order. A batch is written without flushing and flushed once; the flush waits while the client does not read (flow control).
/// One writer at a time.
/// </summary>
/// <typeparam name="T">The message.</typeparam>
public sealed class RpcWriter<T>
    where T : IMessage<T>
{
    /// <summary>How much is kept back before a flush is made unasked: 64 KiB, what Kestrel buffers for a response by default.</summary>
    private const int MaxUnflushedBytes = 64 * 1024;

    private readonly RpcServerCall _call;
    private readonly HttpResponse _response;
    private readonly PipeWriter _pipe;
    private bool _started;

    internal RpcWriter(RpcServerCall call)
    {
        _call = call;
        _response = call.Context.Response;
        _pipe = _response.BodyWriter;
    }

    /// <summary>Writes a message, and sends it and those before it unless <paramref name="flush"/> is false.</summary>
    /// <exception cref="OperationCanceledException">The call is over: cancelled, past its deadline, or its client is gone.</exception>
    /// <exception cref="RpcException">The message is longer than <see cref="RpcServerOptions.MaxSendBytes"/>.</exception>
    public ValueTask WriteAsync(T message, bool flush = true)
    {
        ArgumentNullException.ThrowIfNull(message);
        var length = Check(message);
        if (!_started)
        {
            return StartAndWriteAsync(message, length, flush);
        }

        _call.CancellationToken.ThrowIfCancellationRequested();
        MessageFrame.Write(_pipe, message, length);
        return flush || _pipe.UnflushedBytes >= MaxUnflushedBytes ? FlushAsync() : ValueTask.CompletedTask;
    }

    /// <summary>Sends what is written, and waits while the client does not read.</summary>
    /// <exception cref="OperationCanceledException">The call is over: cancelled, past its deadline, or its client is gone.</exception>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder))]
    public async ValueTask FlushAsync()
    {
        var result = await _pipe.FlushAsync(_call.FlushToken);
        if (result.IsCompleted || result.IsCanceled)
        {
            throw _call.Gone(cause: null);
        }
    }

    /// <summary>Sends the headers and then the message. One that is too long still finds the headers unsent, so that its status needs no trailers.</summary>
    private async ValueTask StartAndWriteAsync(T message, int length, bool flush)
    {
        await _response.StartAsync(_call.CancellationToken);
        _started = true;
        MessageFrame.Write(_pipe, message, length);
        if (flush)
        {
            await FlushAsync();
        }
    }

    private int Check(T message)
    {
        var length = message.CalculateSize();
        return length <= _call.Options.MaxSendBytes
            ? length
            : throw new RpcException(RpcStatusCode.ResourceExhausted, $"The answer is longer than the {_call.Options.MaxSendBytes} bytes that are sent.");
    }
}
