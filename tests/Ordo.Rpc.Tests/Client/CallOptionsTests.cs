using Ordo.Rpc.Client;

namespace Ordo.Rpc.Tests.Client;

/// <summary>What calls carry besides their messages.</summary>
public sealed class CallOptionsTests
{
    [Fact]
    public void The_options_of_nothing_belong_to_everybody_and_take_no_headers()
    {
        Assert.Throws<InvalidOperationException>(() => RpcCallOptions.None.Headers.Add("x-mine", "1"));
        Assert.Throws<InvalidOperationException>(() => RpcCallOptions.None.Headers.Add("x-mine-bin", [1]));
        var own = RpcCallOptions.None with { Headers = new RpcMetadata { { "x-mine", "1" } } };
        Assert.Equal(("1", 0), (own.Headers["x-mine"], RpcCallOptions.None.Headers.Count));
    }

    [Fact]
    public void An_infinite_timeout_is_none()
    {
        var now = DateTimeOffset.UnixEpoch;
        var clock = new StandingClock(now);
        var infinite = new RpcCallOptions { Timeout = Timeout.InfiniteTimeSpan };
        Assert.Null(infinite.TimeLeft(clock));
        Assert.Equal(TimeSpan.FromSeconds(1), (infinite with { Deadline = now.AddSeconds(1) }).TimeLeft(clock));
        Assert.Equal(TimeSpan.FromSeconds(2), new RpcCallOptions { Timeout = TimeSpan.FromSeconds(2), Deadline = now.AddSeconds(3) }.TimeLeft(clock));
    }

    [Theory]
    [InlineData("content-type")]
    [InlineData("content-length")]
    [InlineData("content-encoding")]
    [InlineData("te")]
    [InlineData("host")]
    [InlineData("connection")]
    [InlineData("keep-alive")]
    [InlineData("proxy-connection")]
    [InlineData("transfer-encoding")]
    [InlineData("upgrade")]
    [InlineData("trailer")]
    [InlineData("grpc-timeout")]
    [InlineData(":path")]
    [InlineData("X-Upper")]
    [InlineData("")]
    public void Headers_of_the_protocol_are_no_metadata(string key) => Assert.Throws<ArgumentException>(() => new RpcMetadata { { key, "1" } });

    private sealed class StandingClock(DateTimeOffset now) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => now;
    }
}
