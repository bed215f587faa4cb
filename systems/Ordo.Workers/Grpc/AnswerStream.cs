using System;
using System.Threading;
using System.Threading.Tasks;
using Google.Protobuf;
using Ordo.Rpc;
using Ordo.Rpc.Server;

namespace Ordo.Workers.Grpc;

/// <summary>A stream of requests with an answer for each, in order.</summary>
internal static class AnswerStream
{
    /// <summary>
    /// Answers until the client has sent its last request. Answers leave as soon as no further request waits, so that nobody waits for an answer that is known, and together while many
    /// do: a flush costs far more than an answer.
    /// </summary>
    /// <param name="requests">What comes.</param>
    /// <param name="answers">What goes.</param>
    /// <param name="answer">Makes an answer; it may be the same object each time, since it is written before the next is asked for.</param>
    /// <param name="stopping">Ends the stream as UNAVAILABLE although the client may send more.</param>
    public static async Task RunAsync<TRequest, TResponse>(
        RpcReader<TRequest> requests, RpcWriter<TResponse> answers, Func<TRequest, TResponse> answer, CancellationToken stopping)
        where TRequest : IMessage<TRequest>
        where TResponse : IMessage<TResponse>
    {
        // Its disposal waits for a callback under way: the connection reuses the reader for other calls, and none of those may be stopped.
        await using var ending = stopping.Register(requests.Stop);
        while (await requests.WaitToReadAsync())
        {
            while (requests.TryRead(out var request))
            {
                await answers.WriteAsync(answer(request), flush: false);
            }

            await answers.FlushAsync();
        }

        if (stopping.IsCancellationRequested)
        {
            throw new RpcException(RpcStatusCode.Unavailable, "the server is shutting down");
        }
    }
}
