using System.Net;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Core.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Ordo.Server.Tests.OnePort;

namespace Ordo.Server.Tests.Hosting;

/// <summary>Clients that ask and do not read.</summary>
public sealed class SlowReaderTests
{
    /// <summary>SETTINGS that close the windows of all streams, and GET /health/live on stream 1; names and values stand as they are (RFC 7541 §6.2.2).</summary>
    private const string ClosedWindow = "\0\0\u0006\u0004\0\0\0\0\0\0\u0004\0\0\0\0";
    private const string Ask = "\0\0\u0024\u0001\u0005\0\0\0\u0001\u0082\u0086\0\u0005:path\u000c/health/live\0\u000a:authority\u0001x";
    private const string OpenedWindow = "\0\0\u0004\u0008\0\0\0\0\u0001\0\0\u0010\0";
    private const string Answer = """{"status":"live"}""";

    [Fact]
    public async Task A_call_whose_window_is_closed_keeps_its_connection_for_as_long_as_its_client_likes()
    {
        await using var cluster = new Cluster(1);
        var server = await cluster.StartAsync(1);
        Assert.Null(server.Services.GetRequiredService<IOptions<KestrelServerOptions>>().Value.Limits.MinResponseDataRate); // Else Kestrel counts the time.

        using var slow = await Wire.ConnectAsync(new IPEndPoint(IPAddress.Loopback, cluster.Members[0].ApiPort));
        await slow.SendAsync(Wire.Preface + ClosedWindow + Ask);
        var headers = await ReceiveUntilAsync(slow, "application/json");
        Assert.DoesNotContain(Answer, headers, StringComparison.Ordinal);
        await slow.SendAsync(OpenedWindow);
        await ReceiveUntilAsync(slow, Answer);
    }

    [Theory]
    [InlineData("HTTP/1.1", true)]
    [InlineData("HTTP/2", false)]
    public async Task Only_answers_of_HTTP_1_must_be_read_at_a_rate(string protocol, bool limited)
    {
        using var services = new ServiceCollection().BuildServiceProvider();
        var app = new ApplicationBuilder(services);
        SlowReaders.Limit(app);
        app.Run(_ => Task.CompletedTask);
        var rate = new Rate();
        var context = new DefaultHttpContext();
        context.Request.Protocol = protocol;
        context.Features.Set<IHttpMinResponseDataRateFeature>(rate);
        await app.Build()(context);
        Assert.Equal(limited, rate.MinDataRate is { BytesPerSecond: 240 });
    }

    private static async Task<string> ReceiveUntilAsync(Wire wire, string part)
    {
        var received = "";
        while (!received.Contains(part, StringComparison.Ordinal))
        {
            var more = await wire.ReceiveAsync(1);
            Assert.True(more.Length > 0, $"The connection was cut: {Convert.ToHexString(Encoding.Latin1.GetBytes(received))}");
            received += more;
        }

        return received;
    }

    private sealed class Rate : IHttpMinResponseDataRateFeature
    {
        public MinDataRate? MinDataRate { get; set; }
    }
}
