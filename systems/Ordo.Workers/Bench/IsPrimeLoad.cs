using System;
using System.Diagnostics;
using System.Globalization;
using System.Threading;
using System.Threading.Tasks;
using Ordo.Rpc;
using Ordo.Rpc.Client;
using Ordo.Workers.Grpc;
using Ordo.Workers.Grpc.Classic;

namespace Ordo.Workers.Bench;

/// <summary>One stream of isprime, as full as the server takes it.</summary>
internal static class IsPrimeLoad
{
    /// <summary>A step through the numbers that leads to all of them, in no order: 2^32 divided by the golden ratio, odd (Knuth, The Art of Computer Programming, volume 3, 6.4).</summary>
    private const uint Step = 2654435769;

    /// <summary>Of so many answers one is compared with its number: often enough to see that the order holds, seldom enough to cost nothing.</summary>
    private const int CheckEvery = 1024;

    /// <summary>Asks for a time.</summary>
    /// <param name="server">Who is asked.</param>
    /// <param name="warmUp">How long nothing is counted before.</param>
    /// <param name="time">How long it is counted.</param>
    /// <param name="stop">Gives up.</param>
    /// <returns>Answers in a second.</returns>
    /// <exception cref="RpcException">The server is not there, or leaves.</exception>
    public static async Task<double> RunAsync(Uri server, TimeSpan warmUp, TimeSpan time, CancellationToken stop)
    {
        await using var channel = new RpcChannel(server);
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(stop);
        using var call = channel.Duplex(WorkMethods.IsPrime, cancellationToken: stop);
        var asking = Task.Run(() => AskAsync(call.Requests, ended.Token), CancellationToken.None);
        try
        {
            var next = await CountAsync(call.Responses, 0, warmUp);
            var clock = Stopwatch.StartNew();
            var last = await CountAsync(call.Responses, next, time);
            return (last - next) / clock.Elapsed.TotalSeconds;
        }
        finally
        {
            await ended.CancelAsync();
            call.Dispose();
            await asking;
        }
    }

    private static int NumberAt(long place) => (int)(unchecked((uint)place * Step) >> 1);

    private static async Task AskAsync(RpcRequestWriter<isprime_input> requests, CancellationToken ended)
    {
        // A message is written before the next one is made, so that one object is enough.
        var request = new isprime_input();
        try
        {
            for (long place = 0; !ended.IsCancellationRequested; place++)
            {
                request.Num = NumberAt(place);
                while (!requests.TryWrite(request))
                {
                    await requests.FlushAsync(ended);
                }
            }
        }
        catch (Exception failure) when (failure is RpcException or OperationCanceledException)
        {
            // The call has ended; whoever counts the answers is told how.
        }
    }

    private static async Task<long> CountAsync(RpcResponseReader<isprime_output> answers, long place, TimeSpan time)
    {
        var clock = Stopwatch.StartNew();
        while (clock.Elapsed < time)
        {
            if (!await answers.WaitToReadAsync())
            {
                throw new RpcException(RpcStatusCode.Unavailable, "the server has ended the stream");
            }

            for (; answers.TryRead(out var answer); place++)
            {
                Check(answer.Text, place);
            }
        }

        return place;
    }

    private static void Check(string answer, long place)
    {
        if (place % CheckEvery == 0 && !answer.StartsWith(NumberAt(place).ToString(CultureInfo.InvariantCulture) + " is ", StringComparison.Ordinal))
        {
            throw new RpcException(RpcStatusCode.DataLoss, $"number {place} was {NumberAt(place)}, and the answer is '{answer}'");
        }
    }
}
