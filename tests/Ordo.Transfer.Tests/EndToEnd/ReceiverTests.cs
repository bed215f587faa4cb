using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;
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
    public void Ten_clients_at_a_time_are_all_served()
    {
        using var receiver = new RunningClassic(new InboxOptions(_there.Path));
        var threads = Enumerable.Range(0, 10).Select(client => new Thread(() => Assert.Equal(SenderStep.Done, receiver.Send(Write($"{client}", client * 20_000), $"f{client}")))).ToList();
        threads.ForEach(thread => thread.Start());
        threads.ForEach(thread => thread.Join());
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

        Assert.Equal("a | 1 | 1024", await AskAsync(socket, "s | 0 | a | 100"));
        Assert.Equal(starts.Length, receiver.Troubles.Count);
        Assert.All(receiver.Troubles, line => Assert.Contains("is refused", line, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Nothing_that_strangers_send_disturbs_others()
    {
        var seed = Random.Shared.Next();
        var random = new Random(seed);
        using var receiver = new RunningClassic(new InboxOptions(_there.Path), new ClassicReceiverOptions { MaxSessions = 16 });
        using var strangers = Connect(receiver);
        using var client = Connect(receiver);
        Assert.Equal("a | 1 | 1024", await AskAsync(client, "s | 0 | a | 2000"));
        for (var number = 1; number <= 2000; number++)
        {
            for (var i = 0; i < 3; i++)
            {
                var garbage = new byte[random.Next(1, 40)];
                random.NextBytes(garbage);
                garbage[0] = "sdax"u8[random.Next(4)];
                " | "u8.CopyTo(garbage.Length > 4 ? garbage.AsSpan(1) : new byte[3]);
                strangers.Send(garbage);
            }

            Assert.Equal($"a | {number + 1}", await AskAsync(client, $"d | {number} | x"));
        }

        Assert.True(File.ReadAllText(_there["a"]) == new string('x', 2000), $"seed {seed}");
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

    /// <summary>Sends a message and waits for its answer, sending again where the system dropped one of them.</summary>
    private static async Task<string> AskAsync(Socket socket, string message)
    {
        var buffer = new byte[2000];
        while (true)
        {
            socket.Send(Encoding.UTF8.GetBytes(message));
            using var limit = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
            limit.CancelAfter(TimeSpan.FromSeconds(2));
            try
            {
                return Encoding.UTF8.GetString(buffer, 0, await socket.ReceiveAsync(buffer, limit.Token));
            }
            catch (OperationCanceledException) when (!TestContext.Current.CancellationToken.IsCancellationRequested)
            {
                // It may be lost where the machine does too much else.
            }
        }
    }
}
