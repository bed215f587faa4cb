using Ordo.Workers.Machine.Broker;
using Ordo.Workers.ZeroMq;

namespace Ordo.Workers.Tests.ZeroMq;

/// <summary>libzmq gives a connection up for good when its peer is of the wrong kind, and worker and client come back all the same.</summary>
public sealed class WrongPeerTests
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_worker_and_a_client_that_met_a_wrong_peer_go_on_with_the_right_one(bool isFair)
    {
        await using var room = new Room(); // It skips this where libzmq is not to be had.
        int[] ports = [.. Enumerable.Range(0, 4).Select(_ => FreePorts.Tcp())];
        string[] endpoints = [.. ports.Select(port => ZmqEndpoint.Tcp("127.0.0.1", port))];
        using var shown = new Awaited("7 is prime");
        using var typed = new Repeated("isprime 7", shown.Seen);
        await using var hosts = new RunningHosts();
        hosts.Start(NewWorker(isFair, endpoints), worker => worker.Run(), worker => worker.Stop());
        hosts.Start(
            new ClientHost(endpoints[0], endpoints[1], isFair, new ClientConsole(shown, isTerminal: false), static _ => { }, TimeProvider.System),
            client => client.Run(typed),
            client => client.Stop());
        await RunningHosts.OnThread(() => MeetWrongPeers(isFair ? endpoints[..3] : endpoints)).WaitAsync(Until.Limit, TestContext.Current.CancellationToken);
        hosts.Start(
            new BrokerHost(new BrokerPorts("127.0.0.1", ports[0], ports[1], ports[2], ports[3]), echoesAll: false, isFair, static _ => { }, TimeProvider.System),
            broker => broker.Run(),
            broker => broker.Stop());
        await shown.Seen.WaitAsync(Until.Limit, TestContext.Current.CancellationToken);
    }

    private static IWorkerHost NewWorker(bool isFair, string[] endpoints) => isFair
        ? new FairWorkerHost(endpoints[2], Keyword.IsPrime, static _ => { }, TimeProvider.System)
        : new ClassicWorkerHost(new WorkerAddress(endpoints[2], endpoints[3]), Keyword.IsPrime, static _ => { }, TimeProvider.System);

    /// <summary>Listens with sockets that speak to no other kind, until each has sent somebody away.</summary>
    private static void MeetWrongPeers(string[] endpoints)
    {
        using var context = new ZmqContext(); // Its end waits until nobody listens any more.
        foreach (var endpoint in endpoints)
        {
            using var wrong = new ZmqSocket(context, ZmqSocketKind.Pair);
            using var watch = new ZmqConnectionWatch(context, wrong);
            wrong.Bind(endpoint);
            Assert.False(ZmqConnectionWatch.IsUp(watch.Socket.Receive()));
        }
    }

    /// <summary>Types a line again and again until another one is seen: a publisher knows nobody until the subscriber's word has reached it, and nothing tells when that is.</summary>
    private sealed class Repeated(string line, Task seen) : TextReader
    {
        private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(100);

        private int _left = (int)(Until.Limit / Interval);

        public override string? ReadLine() => --_left < 0 || seen.Wait(Interval) ? null : line;
    }

    /// <summary>A console that waits for a line.</summary>
    private sealed class Awaited(string line) : StringWriter
    {
        private readonly TaskCompletionSource _seen = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task Seen => _seen.Task;

        public override void WriteLine(string? value)
        {
            if (value == line)
            {
                _seen.TrySetResult();
            }
        }
    }
}
