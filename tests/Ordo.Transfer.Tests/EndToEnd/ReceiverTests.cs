using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;
using Ordo.Machine;
using Ordo.Transfer.Machine.Classic;
using Ordo.Transfer.Storage;

namespace Ordo.Transfer.Tests.EndToEnd;

/// <summary>The receiver with a real port, real files and the sender of this program.</summary>
public sealed class ReceiverTests : IDisposable
{
    private readonly TemporaryFolder _here = new();
    private readonly TemporaryFolder _there = new();

    public void Dispose()
    {
        _here.Dispose();
        _there.Dispose();
    }

    [Fact]
    public async Task Ten_clients_at_a_time_are_all_served()
    {
        using var receiver = new RunningClassic(new InboxOptions(_there.Path));
        var clients = Enumerable.Range(0, 10).Select(client => Task.Factory.StartNew(
            () => receiver.Send(Write($"{client}", client * 20_000), $"f{client}"), TestContext.Current.CancellationToken, TaskCreationOptions.LongRunning, TaskScheduler.Default));
        Assert.All(await Task.WhenAll(clients), step => Assert.Equal(SenderStep.Done, step));
        for (var client = 0; client < 10; client++)
        {
            Assert.Equal(File.ReadAllBytes(_here[$"{client}"]), File.ReadAllBytes(_there[$"f{client}"]));
        }

        Assert.Equal(10, _there.Names.Count);
    }

    [Fact]
    public void Larger_datagrams_are_used_where_the_receiver_takes_them()
    {
        using var receiver = new RunningClassic(new InboxOptions(_there.Path), new ClassicReceiverOptions { BufferSize = 65_507 });
        Assert.Equal(SenderStep.Done, receiver.Send(Write("a", 10_000_000), "a"));
        Assert.Equal(File.ReadAllBytes(_here["a"]), File.ReadAllBytes(_there["a"]));
    }

    [Fact]
    public void A_name_that_is_taken_is_told()
    {
        using var receiver = new RunningClassic(new InboxOptions(_there.Path));
        var path = Write("a", 10);
        receiver.Send(path, "a");
        receiver.Send(path, "x/a");
        receiver.Send(path, "a");
        Assert.Equal([("a", "a"), ("a", "a.1"), ("a", "a.2")], receiver.Files);
    }

    [Fact]
    public async Task What_may_not_be_stored_is_not_answered_and_said_here()
    {
        using var receiver = new RunningClassic(new InboxOptions(_there.Path) { MaxSize = 100 });
        using var socket = Connect(receiver);
        string[] starts = ["s | 0 | .. | 5", "s | 0 | /etc/x | 5", "s | 0 |  | 5", "s | 0 | a | 101"];
        foreach (var start in starts)
        {
            socket.Send(Encoding.UTF8.GetBytes(start));
        }

        await AskAsync(socket, "s | 0 | a | 100", "a | 1 | 1024");
        Assert.Equal(starts.Length, receiver.Troubles.Count);
        Assert.All(receiver.Troubles, line => Assert.Contains("is refused", line, StringComparison.Ordinal));
    }

    [Fact]
    public Task Nothing_that_strangers_send_disturbs_others() => FreshSeed.RunAsync(async random =>
    {
        using var receiver = new RunningClassic(new InboxOptions(_there.Path) { Overwrite = true }, new ClassicReceiverOptions { MaxSessions = 16 });
        var strangers = Enumerable.Range(0, 6).Select(_ => Connect(receiver)).ToList();
        using var client = Connect(receiver);
        await AskAsync(client, "s | 0 | client | 2000", "a | 1 | 1024");
        for (var number = 1; number <= 2000; number++)
        {
            for (var i = 0; i < 3; i++)
            {
                strangers[random.Below(strangers.Count)].Send(StrangeMessage(random));
            }

            await AskAsync(client, $"d | {number} | x", $"a | {number + 1}");
        }

        strangers.ForEach(stranger => stranger.Dispose());
        Assert.Equal(new string('x', 2000), File.ReadAllText(_there["client"]));
        Assert.Contains(receiver.Files, file => file.Name != "client");
        Assert.Contains(receiver.Troubles, line => line.Contains("is refused", StringComparison.Ordinal));
    });

    /// <summary>A start, a piece of a file, which is often the one that is waited for, or anything.</summary>
    private static byte[] StrangeMessage(SeededRandom random)
    {
        string[] names = ["x", "y", "x | y", "..", "/x", "", "d/x", "ж", new string('n', 300)];
        switch (random.Below(5))
        {
            case 0:
                return Encoding.UTF8.GetBytes($"s | {random.Below(3)} | {names[random.Below(names.Length)]} | {(random.Chance(0.2) ? "0" : "")}{random.Below(4)}");
            case 1:
                return Encoding.UTF8.GetBytes($"s | {random.NextBits()} | x | {random.NextBits() >> random.Below(64)}");
            case 2:
            case 3:
                return Encoding.UTF8.GetBytes($"d | {random.Below(5)} | {new string('z', random.Below(4))}");
            default:
                var garbage = new byte[1 + random.Below(40)];
                foreach (ref var one in garbage.AsSpan())
                {
                    one = (byte)random.NextBits();
                }

                return garbage;
        }
    }

    private string Write(string name, int size)
    {
        File.WriteAllBytes(_here[name], RandomNumberGenerator.GetBytes(size));
        return _here[name];
    }

    private static Socket Connect(RunningClassic receiver)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        socket.Connect(receiver.Local);
        return socket;
    }

    /// <summary>Sends a message and waits for its answer, sending again where the system dropped one of them. Answers to what was asked before may come, too, when that was sent again.</summary>
    private static async Task AskAsync(Socket socket, string message, string expected)
    {
        const int MaxTries = 30;
        var buffer = new byte[2000];
        var others = new List<string>();
        for (var tries = 0; tries < MaxTries; tries++)
        {
            socket.Send(Encoding.UTF8.GetBytes(message));
            using var limit = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
            limit.CancelAfter(TimeSpan.FromSeconds(2));
            try
            {
                while (Encoding.UTF8.GetString(buffer, 0, await socket.ReceiveAsync(buffer, limit.Token)) is var answer && answer != expected)
                {
                    others.Add(answer);
                }

                return;
            }
            catch (OperationCanceledException) when (!TestContext.Current.CancellationToken.IsCancellationRequested)
            {
                // It may be lost where the machine does too much else.
            }
        }

        Assert.Fail($"'{message}' was never answered by '{expected}', but by: {string.Join(", ", others)}");
    }
}
