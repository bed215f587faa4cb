using System.Runtime.CompilerServices;
using Google.Protobuf;

namespace Ordo.Rpc.Server.Calls;

/// <summary>
/// The request of a method whose client does not stream: one message, and the end of the body. A client that keeps half of it back is waited for so long and no longer, and that
/// ends its own call alone: Kestrel's least rate for bodies would end the connection, with the calls of everybody behind the same proxy.
/// </summary>
internal static class OneMessage
{
    /// <summary>How long the body may take once its headers are there. At the 4 MiB that are taken by default, that is 140 kB/s; no message of a few bytes comes near it.</summary>
    public static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);

    private static readonly RpcStatus Late = new(RpcStatusCode.DeadlineExceeded, $"The message has not come within {Limit.TotalSeconds} s; nothing was done.");
    private static readonly RpcStatus WrongCount = new(RpcStatusCode.Unimplemented, "The method takes exactly one message.");

    /// <summary>Takes the message; any other number than one is UNIMPLEMENTED, as gRPC has it for a wrong cardinality.</summary>
    /// <exception cref="OperationCanceledException">The call is over: cancelled, past its deadline, or its client is gone.</exception>
    /// <exception cref="RpcException">What came is no message, too long, too late, or not one message.</exception>
    public static async ValueTask<T> ReadAsync<T>(RpcServerCall call, MessageParser<T> parser)
        where T : IMessage<T>
    {
        var reader = new RpcReader<T>(call, parser);
        var taking = TakeAsync(reader);
        if (taking.IsCompleted)
        {
            return await taking;
        }

        // Its disposal waits for a callback under way: the connection reuses the body's reader for other calls, and none of those may be stopped.
        await using var timer = call.Options.TimeProvider.CreateTimer(static reader => ((RpcReader<T>)reader!).Stop(), reader, Limit, Timeout.InfiniteTimeSpan);
        return await taking;
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private static async ValueTask<T> TakeAsync<T>(RpcReader<T> reader)
        where T : IMessage<T>
    {
        var message = default(T);
        var count = 0;
        while (count < 2 && await reader.WaitToReadAsync() && reader.TryRead(out message))
        {
            count++;
        }

        if (count < 2 && !reader.IsAtEnd)
        {
            throw new RpcException(Late);
        }

        return count == 1 ? message! : throw new RpcException(WrongCount);
    }
}
