using System.Diagnostics;
using System.IO.Pipelines;
using System.Threading.Channels;
using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.Logging;
using Ordo.Machine;
using Ordo.Node.Wire;
using Ordo.Ordering;

namespace Ordo.Node.Tests.Hosting;

/// <summary>What the peer port does with connections, over pipes in memory.</summary>
public sealed class PeerConnectionHandlerTests : IDisposable
{
    private static readonly MemberId Self = new(1);
    private static readonly MemberId Peer = new(2);

    private readonly LoggedLines _lines = new();
    private readonly ManualTime _time = new();
    private readonly FakeHost _host = new();
    private readonly PeerConnectionHandler _handler;

    public PeerConnectionHandlerTests() => _handler = new PeerConnectionHandler(_host, new Logger<PeerConnectionHandler>(_lines), _time);

    [Fact]
    public async Task The_end_of_a_peers_connection_is_told_to_the_member()
    {
        var connection = await GreetedAsync();
        connection.Hers.Output.Complete();
        await connection.Served.WaitAsync(Reports.Limit, TestContext.Current.CancellationToken);
        Assert.Equal([Peer], _host.Down);
    }

    [Fact]
    public async Task A_newer_connection_of_a_peer_ends_the_older_one_and_the_link_is_not_down()
    {
        var older = await GreetedAsync();
        var newer = await GreetedAsync();
        await older.Served.WaitAsync(Reports.Limit, TestContext.Current.CancellationToken);
        Assert.Empty(_host.Down);

        newer.Hers.Output.Complete();
        await newer.Served.WaitAsync(Reports.Limit, TestContext.Current.CancellationToken);
        Assert.Equal([Peer], _host.Down);
    }

    [Fact]
    public async Task A_connection_that_brings_nothing_for_long_ends_and_one_that_brings_something_stays()
    {
        var connection = await GreetedAsync();
        for (var told = 0; told < 3; told++)
        {
            _time.Pass(TimeSpan.FromSeconds(9));
            await connection.SendAsync(writer => FrameCodec.Write(writer, new MemberStatus(OrderRole.Follower, default)));
            await _host.Messages.Reader.ReadAsync(TestContext.Current.CancellationToken).AsTask().WaitAsync(Reports.Limit, TestContext.Current.CancellationToken);
        }

        Assert.False(connection.Served.IsCompleted);
        var began = Stopwatch.GetTimestamp();
        while (!connection.Served.IsCompleted)
        {
            Assert.True(Stopwatch.GetElapsedTime(began) < Reports.Limit, "The connection stays.");
            _time.Pass(TimeSpan.FromSeconds(11)); // Again, if the wait for more had not begun yet.
            await Task.Yield();
        }

        await connection.Served;
        Assert.Equal([Peer], _host.Down);
    }

    [Fact]
    public async Task Connections_that_end_before_they_greet_are_no_warning_and_wrong_bytes_are_one()
    {
        for (var dialed = 0; dialed < 20; dialed++)
        {
            await ServeAsync([]);
            await ServeAsync([9, 0, 0]);
        }

        Assert.Empty(_lines.From(LogLevel.Information));
        for (var dialed = 0; dialed < 400; dialed++)
        {
            await ServeAsync("GET / HTTP/1.1\r\n\r\n"u8.ToArray());
        }

        Assert.Contains("no greeting of an Ordo member", Assert.Single(_lines.From(LogLevel.Information)), StringComparison.Ordinal);
        _time.Pass(TimeSpan.FromSeconds(61));
        await ServeAsync("GET / HTTP/1.1\r\n\r\n"u8.ToArray());
        Assert.Equal(2, _lines.From(LogLevel.Warning).Count);
        Assert.Empty(_host.Down);
    }

    public void Dispose() => _lines.Dispose();

    private async Task ServeAsync(byte[] bytes)
    {
        var connection = new Connection(_handler);
        await connection.Hers.Output.WriteAsync(bytes, TestContext.Current.CancellationToken);
        await connection.Hers.Output.CompleteAsync();
        await connection.Served.WaitAsync(Reports.Limit, TestContext.Current.CancellationToken);
    }

    /// <summary>A connection on which both sides have greeted.</summary>
    private async Task<Connection> GreetedAsync()
    {
        var connection = new Connection(_handler);
        await connection.SendAsync(writer => HelloCodec.Write(writer, new Hello(Peer, Self, Guid.NewGuid(), Roster: null)));
        var answer = await PeerLink.ReadFirstAsync(connection.Hers.Input, TestContext.Current.CancellationToken);
        Assert.Equal(Self, HelloCodec.Read(answer.Payload).Hello!.From);
        await connection.SendAsync(writer => FrameCodec.Write(writer, new MemberStatus(OrderRole.Follower, default)));
        await _host.Messages.Reader.ReadAsync(TestContext.Current.CancellationToken).AsTask().WaitAsync(Reports.Limit, TestContext.Current.CancellationToken); // It is the newest by now.
        return connection;
    }

    /// <summary>A connection of the peer port, with her end of it.</summary>
    private sealed class Connection
    {
        public Connection(PeerConnectionHandler handler)
        {
            var (there, back) = (new Pipe(), new Pipe());
            Hers = new Ends(back.Reader, there.Writer);
            var ends = new Ends(there.Reader, back.Writer);
            Served = handler.OnConnectedAsync(new DefaultConnectionContext($"{Guid.NewGuid()}", ends, ends));
        }

        public Ends Hers { get; }

        public Task Served { get; }

        public async Task SendAsync(Action<ByteWriter> write)
        {
            var writer = new ByteWriter();
            write(writer);
            await Hers.Output.WriteAsync(writer.ToArray(), TestContext.Current.CancellationToken);
        }
    }

    internal sealed record Ends(PipeReader Input, PipeWriter Output) : IDuplexPipe;

    private sealed class FakeHost : IPeerHost
    {
        public List<MemberId> Down { get; } = [];

        public Channel<PeerMessage> Messages { get; } = Channel.CreateUnbounded<PeerMessage>();

        public MemberMetrics Metrics { get; } = new();

        public bool IsFormed => true;

        public Hello HelloTo(MemberId peer) => new(Self, peer, Guid.NewGuid(), Roster: null);

        public string? Take(Hello hello) => null;

        public void LinkUp(MemberId peer)
        {
        }

        public void LinkDown(MemberId peer) => Down.Add(peer);

        public ValueTask TakeAsync(MemberId from, PeerMessage message) => Messages.Writer.WriteAsync(message);
    }
}
