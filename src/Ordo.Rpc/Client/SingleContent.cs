using Google.Protobuf;
using Ordo.Rpc.Wire;

namespace Ordo.Rpc.Client;

/// <summary>
/// A request of one message. Its bytes are written before the call begins: a message that cannot be written leaves no trace on a connection, however fast the server
/// answers, and what a caller does to the message later changes nothing. It can be sent again when a connection refused it unread.
/// </summary>
internal sealed class SingleContent : CallContent
{
    private readonly byte[] _frame;

    /// <exception cref="RpcException">The message is too long, or it cannot be written; nothing was sent.</exception>
    public SingleContent(IMessage message, int maxBytes)
    {
        _frame = new byte[MessageFrame.HeaderBytes + RequestSize.Check(message, maxBytes)];
        try
        {
            MessageFrame.Write(_frame, message);
        }
        catch (Exception e)
        {
            var status = new RpcStatus(RpcStatusCode.Internal, $"The request cannot be sent: {e.GetBaseException().Message}");
            throw new RpcException(status, trailers: null, e) { WasSent = false };
        }
    }

    public override void Release()
    {
        // The one write ends with the call's own token.
    }

    protected override Task SendAsync(Stream stream, bool again, CancellationToken cancellationToken) =>
        stream.WriteAsync(_frame, cancellationToken).AsTask();
}
