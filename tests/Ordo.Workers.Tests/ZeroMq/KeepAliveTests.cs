using System.Globalization;
using Ordo.Workers.ZeroMq;

namespace Ordo.Workers.Tests.ZeroMq;

/// <summary>Who only listens never sends anything that would fail: the system has to ask whether the other end is there.</summary>
public sealed class KeepAliveTests
{
    /// <summary>The kernel's name of the timer that asks.</summary>
    private const string KeepAliveTimer = "02";

    [Fact]
    public async Task A_silent_connection_is_asked_at_both_ends_whether_it_stands()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "needs /proc");
        await using var room = new Room(); // It skips this where libzmq is not to be had.
        using var context = new ZmqContext();
        using var server = new ZmqSocket(context, ZmqSocketKind.Router);
        using var client = new ZmqSocket(context, ZmqSocketKind.Dealer);
        server.Bind(ZmqEndpoint.Tcp("127.0.0.1", FreePorts.Tcp()));
        var endpoint = server.LastEndpoint();
        client.Connect(endpoint);
        client.Send("hello"u8);
        server.Receive();

        // For a moment another timer may run, for what was sent just now.
        var port = int.Parse(endpoint[(endpoint.LastIndexOf(':') + 1)..], CultureInfo.InvariantCulture);
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        limit.CancelAfter(Until.Limit);
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(20));
        while (TimersOf(port) is not [KeepAliveTimer, KeepAliveTimer])
        {
            await timer.WaitForNextTickAsync(limit.Token);
        }
    }

    /// <summary>What runs for each end of the connections to a port (proc(5), /proc/net/tcp): addresses in the second and third column, an established connection is 01, then the queues, then the timer.</summary>
    private static string[] TimersOf(int port) =>
    [
        .. File.ReadLines("/proc/net/tcp")
            .Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries))
            .Where(words => words[3] == "01" && (words[1].EndsWith($":{port:X4}", StringComparison.Ordinal) || words[2].EndsWith($":{port:X4}", StringComparison.Ordinal)))
            .Select(words => words[5][..2]),
    ];
}
