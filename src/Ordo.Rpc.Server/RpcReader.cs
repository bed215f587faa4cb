using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.IO.Pipelines;
using System.Runtime.CompilerServices;
using Google.Protobuf;
using Ordo.Rpc.Wire;

namespace Ordo.Rpc.Server;

/// <summary>
/// The messages of a client, in their order. What has come together is taken without waiting in between:
/// <code>while (await reader.WaitToReadAsync()) { while (reader.TryRead(out var message)) { … } }</code>
/// One reader at a time. A client that breaks the protocol ends the call: the methods throw an <see cref="RpcException"/> that carries the status.
/// </summary>
/// <typeparam name="T">The message.</typeparam>
public sealed class RpcReader<T>
    where T : IMessage<T>
{
    private readonly RpcServerCall _call;
    private readonly MessageParser<T> _parser;
    private readonly PipeReader _pipe;
    private ReadOnlySequence<byte> _received;
    private ReadOnlySequence<byte> _next;
    private bool _holds;
    private bool _hasNext;
    private bool _ended;
    private volatile bool _stopped;

    internal RpcReader(RpcServerCall call, MessageParser<T> parser)
    {
        _call = call;
        _parser = parser;
        _pipe = call.Context.Request.BodyReader;
    }

    /// <summary>Whether the client has sent its last byte: what a wait that gave false was ended by, if not by <see cref="Stop"/>.</summary>
    internal bool IsAtEnd => _ended;

    /// <summary>Waits until a message is there (true), or the client has sent its last one or <see cref="Stop"/> was called (false).</summary>
    /// <exception cref="OperationCanceledException">The call is over: cancelled, past its deadline, or its client is gone.</exception>
    /// <exception cref="RpcException">What came is no message, or too long.</exception>
    public ValueTask<bool> WaitToReadAsync() => FindNext() ? new ValueTask<bool>(true) : ReceiveAsync();

    /// <summary>Takes a message that has come already; false when there is none yet, or no more.</summary>
    /// <exception cref="RpcException">What came is no message, or too long.</exception>
    public bool TryRead([MaybeNullWhen(false)] out T message)
    {
        if (!FindNext())
        {
            message = default;
            return false;
        }

        try
        {
            message = MessageFrame.Parse(_parser, _next);
        }
        catch (InvalidProtocolBufferException e)
        {
            throw new RpcException(new RpcStatus(RpcStatusCode.Internal, $"The message is no {typeof(T).Name}: {e.Message}"), trailers: null, e);
        }

        _hasNext = false;
        return true;
    }

    /// <summary>All messages, one after the other, until the client has sent its last one.</summary>
    /// <exception cref="OperationCanceledException">The call is over: cancelled, past its deadline, or its client is gone.</exception>
    /// <exception cref="RpcException">What came is no message, or too long.</exception>
    public async IAsyncEnumerable<T> ReadAllAsync()
    {
        while (await WaitToReadAsync())
        {
            while (TryRead(out var message))
            {
                yield return message;
            }
        }
    }

    /// <summary>
    /// Ends the reading although the client may send more: a wait, under way or to come, gives false once what has come is taken. It may be called at any time, by any
    /// thread, for a server that stops.
    /// </summary>
    public void Stop()
    {
        _stopped = true;
        try
        {
            _pipe.CancelPendingRead();
        }
        catch (IOException)
        {
            // The client has reset the stream: a wait has ended by that, or will.
        }
    }

    private bool FindNext()
    {
        if (_hasNext || !_holds)
        {
            return _hasNext;
        }

        var read = MessageFrame.TryRead(ref _received, _call.Options.MaxReceiveBytes, out _next);
        _hasNext = read == MessageRead.Message;
        return read switch
        {
            MessageRead.Message => true,
            MessageRead.Incomplete => false,
            // An encoding is refused with the headers: what is compressed all the same is broken (grpc/doc/compression.md).
            MessageRead.Compressed => throw new RpcException(RpcStatusCode.Internal, "The message is compressed, and the call does not say by what."),
            MessageRead.TooLong => throw new RpcException(
                RpcStatusCode.ResourceExhausted, $"The message is longer than the {_call.Options.MaxReceiveBytes} bytes that are taken."),
            _ => throw new RpcException(RpcStatusCode.Internal, "The body of the request is no sequence of gRPC messages."),
        };
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<bool> ReceiveAsync()
    {
        try
        {
            while (!_ended && !_stopped)
            {
                Release();
                var result = await _pipe.ReadAsync(_call.CancellationToken);
                (_received, _ended, _holds) = (result.Buffer, result.IsCompleted, true);
                if (FindNext())
                {
                    return true;
                }
            }

            if (_received.IsEmpty || _stopped)
            {
                Release();
                return false;
            }
        }
        catch (IOException e)
        {
            throw _call.Gone(e);
        }

        throw new RpcException(RpcStatusCode.Internal, "The request ends in the middle of a message.");
    }

    /// <summary>Gives back what is read, which opens the window for as much again.</summary>
    private void Release()
    {
        if (_holds)
        {
            _holds = false;
            _pipe.AdvanceTo(_received.Start, _received.End);
        }
    }
}
