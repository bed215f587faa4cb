using System.Net;
using System.Net.Sockets;
using Ordo.Server.OnePort;

namespace Ordo.Server.Tests.OnePort;

/// <summary>HTTP/1.1 and HTTP/2 with prior knowledge on one port, over sockets.</summary>
public sealed class SharedPortTests
{
    private const string Request = "GET / HTTP/1.1\r\nHost: x\r\n\r\n";
    private const string Accepted = "HTTP/1.1 200 OK\r\n";

    [Fact]
    public async Task Both_protocols_are_served_at_once()
    {
        await using var port = await TestPort.StartAsync();
        using var one = port.Client(HttpVersion.Version11);
        using var two = port.Client(HttpVersion.Version20);
        var answers = await Task.WhenAll(Enumerable.Range(0, 40).Select(turn => (turn % 2 == 0 ? one : two).GetStringAsync("/", TestContext.Current.CancellationToken)));
        Assert.Equal(Enumerable.Range(0, 40).Select(turn => turn % 2 == 0 ? "HTTP/1.1" : "HTTP/2"), answers);
        Assert.Empty(port.Errors);
    }

    [Fact]
    public async Task Each_kind_of_address_is_served()
    {
        foreach (var address in new[] { IPAddress.Loopback, IPAddress.Any, IPAddress.IPv6Loopback, IPAddress.IPv6Any })
        {
            if (address.AddressFamily is AddressFamily.InterNetwork || Socket.OSSupportsIPv6)
            {
                await using var port = await TestPort.StartAsync(address);
                await ServesBothAsync(port);
            }
        }
    }

    [Fact]
    public async Task Bytes_that_come_one_by_one_are_told_and_none_is_lost()
    {
        await using var port = await TestPort.StartAsync();
        using var one = await port.ConnectAsync();
        await one.SendByteByByteAsync(Request);
        Assert.Equal(Accepted, await one.ReceiveAsync(Accepted.Length));
        using var two = await port.ConnectAsync();
        await two.SendByteByByteAsync(Wire.Preface + Wire.Settings);
        Assert.Equal('\u0004', (await two.ReceiveAsync(9))[3]);
    }

    [Theory]
    [InlineData("")]
    [InlineData("P")]
    [InlineData("PRI * HTTP/2.0\r\n\r\nSM\r\n\r")]
    public async Task A_connection_that_does_not_go_on_for_10_seconds_is_closed_and_counted(string start)
    {
        await using var port = await TestPort.StartAsync();
        using var wire = await port.ConnectAsync();
        await wire.SendAsync(start);
        var timer = await port.Clock.NextAsync();
        Assert.Equal(TimeSpan.FromSeconds(10), timer.Due);
        timer.End();
        await wire.ClosedAsync();
        Assert.Equal((1L, 0L), (port.Shared.Silent, port.Waiting.Refused));
        await ServesBothAsync(port);
        Assert.Empty(port.Errors);
    }

    [Theory]
    [InlineData("garbage\0\u0001\u0002\r\n\r\n")]
    [InlineData("PRI * HTTP/1.1\r\nHost: x\r\n\r\n")]
    [InlineData("\u0016\u0003\u0001\u0002\0\u0001\0\r\n\r\n")]
    public async Task Bytes_that_are_neither_get_what_HTTP_1_answers(string bytes)
    {
        await using var port = await TestPort.StartAsync();
        using var wire = await port.ConnectAsync();
        await wire.SendAsync(bytes);
        Assert.StartsWith("HTTP/1.1 4", await wire.ReceiveAsync(10), StringComparison.Ordinal);
        await ServesBothAsync(port);
    }

    [Fact]
    public async Task A_preface_with_garbage_behind_it_ends_that_connection_alone()
    {
        await using var port = await TestPort.StartAsync();
        using var wire = await port.ConnectAsync();
        await wire.SendAsync(Wire.Preface + new string('x', 64));
        Assert.NotEmpty(await wire.ReceiveAsync(1));
        await ServesBothAsync(port);
        Assert.Empty(port.Errors);
    }

    [Theory]
    [InlineData("")]
    [InlineData("PRI * HTT")]
    public async Task A_client_that_ends_before_it_has_said_enough_is_closed_at_once(string start)
    {
        await using var port = await TestPort.StartAsync();
        using var wire = await port.ConnectAsync();
        await wire.SendAsync(start);
        wire.EndSending();
        await wire.ClosedAsync();
        Assert.Equal(0, port.Shared.Silent);
    }

    [Fact]
    public async Task A_client_that_dies_before_its_first_byte_leaves_nothing()
    {
        await using var port = await TestPort.StartAsync(waiting: 1);
        for (var turn = 0; turn < 3; turn++)
        {
            using var wire = await port.ConnectAsync();
            var timer = await port.Clock.NextAsync();
            wire.Reset();
            await timer.Disposed;
        }

        Assert.Equal(0, port.Shared.Silent);
        Assert.Empty(port.Errors);
    }

    [Fact]
    public async Task Connections_that_would_be_too_many_to_wait_for_are_closed_and_counted()
    {
        await using var port = await TestPort.StartAsync(waiting: 2);
        using var first = await port.ConnectAsync();
        using var second = await port.ConnectAsync();
        var timers = new[] { await port.Clock.NextAsync(), await port.Clock.NextAsync() };
        using var third = await port.ConnectAsync();
        await third.ClosedAsync();
        Assert.Equal((1L, 0L), (port.Waiting.Refused, port.Limit.Refused));
        await first.SendAsync(Request);
        Assert.Equal(Accepted, await first.ReceiveAsync(Accepted.Length));
        await Task.WhenAny(timers.Select(timer => timer.Disposed));
        using var fourth = await port.ConnectAsync();
        await fourth.SendAsync(Request);
        Assert.Equal(Accepted, await fourth.ReceiveAsync(Accepted.Length));
    }

    [Fact]
    public async Task The_limit_counts_both_protocols_together()
    {
        await using var port = await TestPort.StartAsync(most: 2);
        using var one = port.Client(HttpVersion.Version11);
        using var two = port.Client(HttpVersion.Version20);
        await one.GetStringAsync("/", TestContext.Current.CancellationToken);
        await two.GetStringAsync("/", TestContext.Current.CancellationToken);
        using var third = await port.ConnectAsync();
        await third.ClosedAsync();
        Assert.Equal(1, port.Limit.Refused);
        Assert.Equal("HTTP/2", await two.GetStringAsync("/", TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task A_stop_closes_connections_that_wait_and_frees_the_port_at_once()
    {
        var unobserved = new List<string>();
        void Note(object? sender, UnobservedTaskExceptionEventArgs args) => unobserved.Add($"{args.Exception}");
        TaskScheduler.UnobservedTaskException += Note;
        await using (var port = await TestPort.StartAsync())
        {
            using var silent = await port.ConnectAsync();
            using var half = await port.ConnectAsync();
            await half.SendAsync(Wire.Preface[..5]);
            var timers = new[] { await port.Clock.NextAsync(), await port.Clock.NextAsync() };
            await port.StopAsync();
            using var next = new TcpListener(port.Address);
            next.Start();
            await Task.WhenAll(timers.Select(timer => timer.Disposed));
            await silent.ClosedAsync();
            Assert.Equal(0, port.Shared.Silent);
            Assert.Empty(port.Errors);
        }

        GC.Collect();
        GC.WaitForPendingFinalizers();
        TaskScheduler.UnobservedTaskException -= Note;
        Assert.DoesNotContain(unobserved, failure => failure.Contains(typeof(SharedPort).Namespace!, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_stop_lets_calls_of_HTTP_2_end_and_then_closes()
    {
        await using var port = await TestPort.StartAsync();
        using var client = port.Client(HttpVersion.Version20);
        var rest = new TaskCompletionSource();
        using var content = new Held(rest.Task);
        using var request = new HttpRequestMessage(HttpMethod.Post, "/") { Content = content, Version = HttpVersion.Version20, VersionPolicy = HttpVersionPolicy.RequestVersionExact };
        using var answer = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, TestContext.Current.CancellationToken);
        var stopping = port.StopAsync();
        await port.RefusedAsync();
        Assert.False(stopping.IsCompleted);
        rest.SetResult();
        Assert.Equal("HTTP/2rest", await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        await stopping;
        using var next = new TcpListener(port.Address);
        next.Start();
        Assert.Empty(port.Errors);
    }

    private static async Task ServesBothAsync(TestPort port)
    {
        using var one = port.Client(HttpVersion.Version11);
        using var two = port.Client(HttpVersion.Version20);
        Assert.Equal("HTTP/1.1", await one.GetStringAsync("/", TestContext.Current.CancellationToken));
        Assert.Equal("HTTP/2", await two.GetStringAsync("/", TestContext.Current.CancellationToken));
    }

    /// <summary>A body that ends when a test says so.</summary>
    private sealed class Held(Task until) : HttpContent
    {
        protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context)
        {
            await stream.FlushAsync();
            await until;
            await stream.WriteAsync("rest"u8.ToArray());
        }

        protected override bool TryComputeLength(out long length)
        {
            length = 0;
            return false;
        }
    }
}
