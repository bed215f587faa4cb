using System.Text;
using Ordo.Workers.Machine.Broker;
using Ordo.Workers.ZeroMq;

namespace Ordo.Workers.Tests.ZeroMq;

/// <summary>A worker of the classic mode in this process, between two sockets that stand for its broker.</summary>
public sealed class ClassicWorkerTests
{
    [Fact]
    public async Task A_request_waits_until_somebody_hears_its_answer()
    {
        await using var room = new Room(); // It skips this where libzmq is not to be had.
        using var context = new ZmqContext();
        using var requests = new ZmqSocket(context, ZmqSocketKind.PublishToKnown);
        using var answers = new ZmqSocket(context, ZmqSocketKind.Subscribe);
        requests.Bind(ZmqEndpoint.Tcp("127.0.0.1", 0));
        var outputs = ZmqEndpoint.Tcp("127.0.0.1", FreePorts.Tcp());
        using var worker = new ClassicWorkerHost(new WorkerAddress(requests.LastEndpoint(), outputs), Keyword.IsPrime, static _ => { }, TimeProvider.System, listenerWait: Until.Limit);
        var running = OnThread(worker.Run);
        var asking = OnThread(() =>
        {
            Assert.Equal("\u0001isprime", Encoding.UTF8.GetString(requests.Receive()[0])); // It subscribes.
            requests.Send("isprime 7"u8);
            answers.Subscribe([]);
            answers.Bind(outputs);
            Assert.Equal("7 is prime", Encoding.UTF8.GetString(answers.Receive()[0]));
        });
        await asking.WaitAsync(Until.Limit, TestContext.Current.CancellationToken);
        worker.Stop();
        await running;
    }

    private static Task OnThread(Action action) => Task.Factory.StartNew(action, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
}
