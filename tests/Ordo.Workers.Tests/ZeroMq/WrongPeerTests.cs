using System.IO.Pipes;
using Ordo.Workers.Machine.Broker;
using Ordo.Workers.Tests.EndToEnd;
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
        int[] ports = [.. Enumerable.Range(0, 4).Select(_ => FreePorts.Take().Port)];
        string[] endpoints = [.. ports.Select(port => ZmqEndpoint.Tcp("127.0.0.1", port))];
        using var typing = new AnonymousPipeServerStream(PipeDirection.Out);
        using var typed = new StreamReader(new AnonymousPipeClientStream(PipeDirection.In, typing.ClientSafePipeHandle));
        using var shown = new Awaited("7 is prime");
        using IWorkerHost worker = isFair
            ? new FairWorkerHost(endpoints[2], Keyword.IsPrime, static _ => { }, TimeProvider.System)
            : new ClassicWorkerHost(new WorkerAddress(endpoints[2], endpoints[3]), Keyword.IsPrime, static _ => { }, TimeProvider.System);
        using var client = new ClientHost(endpoints[0], endpoints[1], isFair, new ClientConsole(shown, isTerminal: false), static _ => { }, TimeProvider.System);

        var meeting = OnThread(() => MeetWrongPeers(isFair ? endpoints[..3] : endpoints));
        Task[] running = [OnThread(worker.Run), OnThread(() => client.Run(typed))];
        await meeting.WaitAsync(OrdoProgram.Limit, TestContext.Current.CancellationToken);
        using var broker = new BrokerHost(new BrokerPorts("127.0.0.1", ports[0], ports[1], ports[2], ports[3]), echoesAll: false, isFair, static _ => { }, TimeProvider.System);
        running = [.. running, OnThread(broker.Run)];
        await TypeUntilAsync(typing, shown.Seen);

        typing.Close(); // A thread that reads would hold up the end.
        worker.Stop();
        client.Stop();
        broker.Stop();
        await Task.WhenAll(running);
    }

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

    /// <summary>A publisher knows nobody until the subscriber's word has reached it, and nothing tells when that is.</summary>
    private static async Task TypeUntilAsync(Stream typing, Task seen)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        limit.CancelAfter(OrdoProgram.Limit);
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(100));
        while (!seen.IsCompleted)
        {
            await typing.WriteAsync("isprime 7\n"u8.ToArray(), limit.Token);
            await timer.WaitForNextTickAsync(limit.Token);
        }
    }

    private static Task OnThread(Action action) => Task.Factory.StartNew(action, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);

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
