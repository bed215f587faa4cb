using System.Buffers;
using System.Net;
using System.Net.Sockets;
using Ordo.Node.Wire;

namespace Ordo.Node.Tests.Wire;

/// <summary>Sending over real sockets: nothing is lost, doubled or reordered while the connection lives, and nothing is under way when it is given up.</summary>
public sealed class FrameSenderTests : IDisposable
{
    private readonly Socket _near = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
    private readonly Socket _far;
    private readonly CancellationTokenSource _ended = new();
    private readonly MemberMetrics _metrics = new();

    public FrameSenderTests()
    {
        using var listener = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        listener.ReceiveBufferSize = 64 * 1024;
        _near.SendBufferSize = 64 * 1024;
        listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        listener.Listen();
        _near.Connect(listener.LocalEndPoint!);
        _far = listener.Accept();
    }

    public void Dispose()
    {
        _near.Dispose();
        _far.Dispose();
        _ended.Dispose();
    }

    [Fact]
    public async Task Messages_arrive_once_and_in_order_also_those_added_while_a_send_waits_for_the_peer()
    {
        const int messages = 400;
        var sender = new FrameSender(_near, _metrics, _ended);
        for (var i = 0; i < messages; i++)
        {
            sender.Add(Message(i)); // 400 messages of 20 kB: far more than sockets hold, while nobody reads.
            sender.Flush();
        }

        Assert.Equal(Enumerable.Range(0, messages).Select(i => (ulong)i + 1), await ReadAsync(messages));
        await sender.CloseAsync();
        Assert.Null(sender.Failure);
        Assert.False(_ended.IsCancellationRequested);
    }

    [Fact]
    public async Task A_connection_that_breaks_under_a_send_is_ended_and_takes_no_more()
    {
        var sender = new FrameSender(_near, _metrics, _ended);
        for (var i = 0; i < 400; i++)
        {
            sender.Add(Message(i));
        }

        sender.Flush();
        _far.LingerState = new LingerOption(true, 0);
        _far.Dispose();
        await sender.CloseAsync().WaitAsync(TestContext.Current.CancellationToken);

        Assert.NotNull(sender.Failure);
        Assert.True(_ended.IsCancellationRequested);
        sender.Add(Message(1));
        sender.Flush();
        Assert.True(sender.CloseAsync().IsCompletedSuccessfully);
    }

    [Fact]
    public async Task A_send_that_waits_for_the_peer_ends_with_the_connection()
    {
        var sender = new FrameSender(_near, _metrics, _ended);
        for (var i = 0; i < 400; i++)
        {
            sender.Add(Message(i));
        }

        sender.Flush();
        await _ended.CancelAsync();
        await sender.CloseAsync().WaitAsync(TestContext.Current.CancellationToken);

        Assert.IsAssignableFrom<OperationCanceledException>(sender.Failure);
    }

    private static ForwardedCommands Message(int number) => new(Boot: 1, First: (ulong)number + 1, [new byte[20_000]]);

    private async Task<List<ulong>> ReadAsync(int messages)
    {
        var numbers = new List<ulong>();
        var bytes = new ArrayBufferWriter<byte>();
        while (numbers.Count < messages)
        {
            var read = await _far.ReceiveAsync(bytes.GetMemory(64 * 1024), TestContext.Current.CancellationToken);
            Assert.NotEqual(0, read);
            bytes.Advance(read);
            var received = new ReadOnlySequence<byte>(bytes.WrittenMemory);
            while (FrameCodec.TryRead(ref received, out var payload) == FrameRead.Frame)
            {
                numbers.Add(Assert.IsType<ForwardedCommands>(MessageCodec.TryRead(payload)).First);
            }

            var rest = received.ToArray();
            bytes.Clear();
            bytes.Write(rest);
        }

        return numbers;
    }
}
