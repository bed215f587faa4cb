using System.Globalization;
using Ordo.Rpc;
using Ordo.Rpc.Client;
using Ordo.Workers.Grpc;
using Ordo.Workers.Grpc.Classic;
using Ordo.Workers.Machine.Arithmetic;

namespace Ordo.Workers.Tests.Grpc;

/// <summary>The three services over the wire (specs/s07 §3).</summary>
public sealed class ServicesTests : IAsyncLifetime
{
    private RunningGrpcServer _server = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private RpcChannel Channel => _server.Channel;

    public async ValueTask InitializeAsync() => _server = await RunningGrpcServer.StartAsync();

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Theory]
    [InlineData("hello wörld", "dlröw olleh")]
    [InlineData("a𝄞b", "b𝄞a")]
    [InlineData("", "")]
    public async Task A_text_goes_back_by_code_points(string text, string expected) => Assert.Equal(expected, await ReverseAsync(text));

    [Fact]
    public async Task A_huge_text_is_reversed_and_one_beyond_the_limit_is_refused()
    {
        var huge = string.Concat(Enumerable.Repeat("abcdefghijk", 370_000));
        Assert.Equal(string.Concat(huge.Reverse()), await ReverseAsync(huge));

        // Our own channel would not let it out.
        await using var reckless = new RpcChannel(_server.Address.ToUri(), new RpcChannelOptions { MaxSendBytes = 8 * 1024 * 1024 });
        var refused = await Assert.ThrowsAsync<RpcException>(() => reckless.UnaryAsync(WorkMethods.Reverse, new reverse_input { Text = huge + huge }, cancellationToken: Token));
        Assert.Equal(RpcStatusCode.ResourceExhausted, refused.Status.Code);
        Assert.Equal("cba", await ReverseAsync("abc"));
    }

    [Theory]
    [InlineData("a b  c", " ", "a|b||c")]
    [InlineData("", " ", "")]
    [InlineData(" ", " ", "|")]
    [InlineData("no blank", "xy", "no blank")]
    [InlineData("1𝄞2𝄞𝄞", "𝄞", "1|2||")]
    [InlineData("aaa", "aa", "|a")]
    public async Task A_text_is_split_with_its_empty_parts(string text, string delimiter, string expected)
    {
        var answer = await SplitAsync(text, delimiter);
        Assert.Equal(expected.Split('|'), answer.Text);
        Assert.Equal(answer.Text.Count, answer.N);
    }

    [Fact]
    public async Task Without_a_delimiter_nothing_is_split()
    {
        var refused = await Assert.ThrowsAsync<RpcException>(() => SplitAsync("a b", ""));
        Assert.Equal(RpcStatusCode.InvalidArgument, refused.Status.Code);
    }

    [Fact]
    public async Task A_million_parts_are_given_and_more_are_refused()
    {
        Assert.Equal(WorkLimits.MaxParts, (await SplitAsync(new string(' ', WorkLimits.MaxParts - 1), " ")).N);
        var refused = await Assert.ThrowsAsync<RpcException>(() => SplitAsync(new string(' ', WorkLimits.MaxParts), " "));
        Assert.Equal(RpcStatusCode.ResourceExhausted, refused.Status.Code);
    }

    [Fact]
    public async Task Each_number_is_answered_before_the_next_is_asked()
    {
        using var call = Channel.Duplex(WorkMethods.IsPrime, cancellationToken: Token);
        foreach (var number in new[] { 2, 10, 5555, 14567, 1, 0, -7, 2147483647, int.MinValue, 2147483629, 2147483646 })
        {
            await call.Requests.WriteAsync(new isprime_input { Num = number }, Token);
            Assert.Equal(number is 2 or 2147483647 or 2147483629 ? $"{number} is prime" : $"{number} is not prime", await NextAsync(call));
        }

        await call.Requests.CompleteAsync();
        Assert.False(await call.Responses.WaitToReadAsync(Token));
        Assert.Equal(RpcStatusCode.Ok, call.Responses.Status.Code);
    }

    [Fact]
    public async Task A_hundred_thousand_answers_come_in_the_order_of_their_numbers()
    {
        const int Count = 100_000;
        using var call = Channel.Duplex(WorkMethods.IsPrime, cancellationToken: Token);
        var asking = AskAsync(call.Requests, Count);
        var next = 0;
        while (await call.Responses.WaitToReadAsync(Token))
        {
            for (; call.Responses.TryRead(out var answer); next++)
            {
                Assert.Equal($"{next} {(Primality.IsPrime(next) ? "is prime" : "is not prime")}", answer.Text);
            }
        }

        Assert.Equal(Count, next);
        await asking;
    }

    [Fact]
    public async Task A_stream_that_is_slow_or_never_read_holds_up_nobody()
    {
        using var slow = Channel.Duplex(WorkMethods.IsPrime, cancellationToken: Token);
        await slow.Requests.WriteAsync(new isprime_input { Num = 7 }, Token);
        Assert.Equal("7 is prime", await NextAsync(slow));

        // This one asks and never reads: it fills its windows, and waits.
        await using var greedy = new RpcChannel(_server.Address.ToUri());
        using var unread = greedy.Duplex(WorkMethods.IsPrime, cancellationToken: Token);
        using var enough = CancellationTokenSource.CreateLinkedTokenSource(Token);
        var flood = FloodAsync(unread.Requests, enough.Token);

        await AskAllAsync(20_000);
        Assert.Equal("cba", await ReverseAsync("abc"));
        await slow.Requests.WriteAsync(new isprime_input { Num = 9 }, Token);
        Assert.Equal("9 is not prime", await NextAsync(slow));
        await enough.CancelAsync();
        await flood;
    }

    [Fact]
    public async Task A_stream_that_is_cancelled_ends_alone()
    {
        using var stays = Channel.Duplex(WorkMethods.IsPrime, cancellationToken: Token);
        using var cancelled = Channel.Duplex(WorkMethods.IsPrime, cancellationToken: Token);
        await cancelled.Requests.WriteAsync(new isprime_input { Num = 3 }, Token);
        Assert.Equal("3 is prime", await NextAsync(cancelled));
        cancelled.Dispose();
        await stays.Requests.WriteAsync(new isprime_input { Num = 5 }, Token);
        Assert.Equal("5 is prime", await NextAsync(stays));
    }

    [Fact]
    public async Task A_server_that_ends_tells_its_open_streams()
    {
        using var call = Channel.Duplex(WorkMethods.IsPrime, cancellationToken: Token);
        await call.Requests.WriteAsync(new isprime_input { Num = 3 }, Token);
        Assert.Equal("3 is prime", await NextAsync(call));
        await _server.StopAsync();
        var told = await Assert.ThrowsAsync<RpcException>(async () => await call.Responses.WaitToReadAsync(Token));
        Assert.Equal(new RpcStatus(RpcStatusCode.Unavailable, "the server is shutting down"), told.Status);
    }

    private static async Task AskAsync(RpcRequestWriter<isprime_input> requests, int count)
    {
        for (var number = 0; number < count; number++)
        {
            var request = new isprime_input { Num = number };
            while (!requests.TryWrite(request))
            {
                await requests.FlushAsync(Token);
            }
        }

        await requests.CompleteAsync();
    }

    private static async Task FloodAsync(RpcRequestWriter<isprime_input> requests, CancellationToken enough)
    {
        try
        {
            for (var number = 0; ; number++)
            {
                await requests.WriteAsync(new isprime_input { Num = number }, enough);
            }
        }
        catch (OperationCanceledException)
        {
            // It has asked for long enough.
        }
    }

    private async Task AskAllAsync(int count)
    {
        using var call = Channel.Duplex(WorkMethods.IsPrime, cancellationToken: Token);
        var asking = AskAsync(call.Requests, count);
        var answers = 0;
        await foreach (var answer in call.Responses)
        {
            Assert.StartsWith(answers.ToString(CultureInfo.InvariantCulture), answer.Text, StringComparison.Ordinal);
            answers++;
        }

        Assert.Equal(count, answers);
        await asking;
    }

    private static async Task<string> NextAsync(RpcDuplexCall<isprime_input, isprime_output> call)
    {
        isprime_output? answer;
        while (!call.Responses.TryRead(out answer))
        {
            Assert.True(await call.Responses.WaitToReadAsync(Token).AsTask().WaitAsync(Until.Limit, Token));
        }

        return answer.Text;
    }

    private async Task<string> ReverseAsync(string text) => (await Channel.UnaryAsync(WorkMethods.Reverse, new reverse_input { Text = text }, cancellationToken: Token)).Message;

    private Task<split_output> SplitAsync(string text, string delimiter) =>
        Channel.UnaryAsync(WorkMethods.Split, new split_input { Text = text, Delim = delimiter }, cancellationToken: Token);
}
