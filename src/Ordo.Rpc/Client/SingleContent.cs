using System.Buffers;
using Google.Protobuf;
using Ordo.Rpc.Wire;

namespace Ordo.Rpc.Client;

/// <summary>A request of one message. It can be sent again when a connection refused it unread.</summary>
internal sealed class SingleContent : CallContent
{
    private readonly IMessage _message;
    private readonly int _length;

    /// <exception cref="RpcException">The message is too long.</exception>
    public SingleContent(IMessage message, int maxBytes)
    {
        _message = message;
        _length = RequestSize.Check(message, maxBytes);
    }

    public override void Release()
    {
        // The one write ends with the call's own token.
    }

    protected override async Task SendAsync(Stream stream, bool again, CancellationToken cancellationToken)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(MessageFrame.HeaderBytes + _length);
        MessageFrame.Write(buffer.AsSpan(0, MessageFrame.HeaderBytes + _length), _message);
        await stream.WriteAsync(buffer.AsMemory(0, MessageFrame.HeaderBytes + _length), cancellationToken).ConfigureAwait(false);

        // Only a write that is over gives its buffer back: a cancelled one may still read from it.
        ArrayPool<byte>.Shared.Return(buffer);
    }
}
