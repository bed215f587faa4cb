using Ordo.Api;

namespace Ordo.Tests.Api;

/// <summary>How <c>--server</c> is read.</summary>
public sealed class ApiServerTests
{
    [Theory]
    [InlineData("127.0.0.1:7410,7420,7430", "127.0.0.1:7410 127.0.0.1:7420 127.0.0.1:7430")]
    [InlineData("7410", "127.0.0.1:7410")]
    [InlineData("one:1, two:2,3", "one:1 two:2 two:3")]
    [InlineData("http://one:1/,2", "one:1 one:2")]
    [InlineData("[::1]:7410,7420", "[::1]:7410 [::1]:7420")]
    public void A_port_alone_stands_on_the_host_before_it(string text, string expected)
    {
        Assert.True(ApiServer.TryParseList(text, out var servers));
        Assert.Equal(expected, string.Join(' ', servers));
    }

    [Fact]
    public void A_port_alone_is_as_secure_as_the_host_it_stands_on()
    {
        Assert.True(ApiServer.TryParseList("https://one:1/,2,two:3", out var servers));
        Assert.Equal(["https://one:1", "https://one:2", "http://two:3"], servers.Select(server => server.Url));
    }

    [Theory]
    [InlineData("")]
    [InlineData("host")]
    [InlineData("host:")]
    [InlineData(":7410")]
    [InlineData("host:0")]
    [InlineData("host:65536")]
    [InlineData("host:+1")]
    [InlineData("host:1,")]
    [InlineData("http://host:1/v1")]
    [InlineData("a b:7410")]
    [InlineData("a/b:7410")]
    [InlineData("user@host:7410")]
    [InlineData("a?b:7410")]
    [InlineData("%41:7410")]
    public void What_is_no_list_of_servers_is_refused(string text) => Assert.False(ApiServer.TryParseList(text, out _));
}
