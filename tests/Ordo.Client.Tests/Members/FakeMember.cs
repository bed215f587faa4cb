using System.Collections.Concurrent;
using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Logging;
using Ordo.Protocol.V1;
using Ordo.Rpc;
using Ordo.Rpc.Server;

namespace Ordo.Client.Tests.Members;

/// <summary>What a member does with one item.</summary>
internal enum Treatment
{
    /// <summary>Does it and answers.</summary>
    Do,

    /// <summary>Does it and says nothing.</summary>
    DoSilently,

    /// <summary>Neither does it nor says anything.</summary>
    Ignore,

    /// <summary>Refuses it as not done.</summary>
    Refuse,

    /// <summary>Does it, and says that it does not know.</summary>
    DoAndDoubt,

    /// <summary>Does it, and cuts the connection before the answer.</summary>
    DoAndBreak,
}

/// <summary>A member on a port of its own that treats items as a test says.</summary>
internal sealed class FakeMember : IAsyncDisposable
{
    private readonly FakeCluster _cluster;
    private readonly int _id;
    private readonly ConcurrentDictionary<string, ConnectionContext> _open = new();
    private WebApplication? _app;
    private int _connections;
    private int _streams;

    private FakeMember(FakeCluster cluster, int id)
    {
        _cluster = cluster;
        _id = id;
    }

    public FakeCluster Cluster => _cluster;

    public int Port { get; private set; }

    public string Address => $"127.0.0.1:{Port}";

    /// <summary>What becomes of an item.</summary>
    public Func<NextItem, Treatment> Treat { get; set; } = _ => Treatment.Do;

    /// <summary>Fails calls with one answer; null does them.</summary>
    public Func<string, RpcException?> FailCall { get; set; } = _ => null;

    /// <summary>Answers an item in the test's own words, after it was treated; null for those of the treatment.</summary>
    public Func<NextItem, NextItemReply?> Word { get; set; } = _ => null;

    /// <summary>Lets calls wait, except for streams.</summary>
    public Func<string, Task> Hold { get; set; } = _ => Task.CompletedTask;

    /// <summary>Told of each call that came, except for streams.</summary>
    public Action<string> SawCall { get; set; } = _ => { };

    /// <summary>Told of each item that came.</summary>
    public Action<NextItem> Saw { get; set; } = _ => { };

    /// <summary>The items of each frame that came.</summary>
    public List<int> Frames { get; } = [];

    /// <summary>Whether it tells of the other members.</summary>
    public bool TellsMembers { get; set; } = true;

    /// <summary>Connections that were made to it.</summary>
    public int Connections => Volatile.Read(ref _connections);

    /// <summary>Connections that are open.</summary>
    public int OpenConnections => _open.Count;

    /// <summary>Streams that are open.</summary>
    public int OpenStreams => Volatile.Read(ref _streams);

    public static async Task<FakeMember> StartAsync(FakeCluster cluster, int id = 1, int? port = null)
    {
        for (var attempt = 0; ; attempt++)
        {
            var member = new FakeMember(cluster, id) { Port = port ?? Random.Shared.Next(20_000, 32_000) };
            try
            {
                await member.ListenAsync();
                cluster.Members.Add(member);
                return member;
            }
            catch (IOException e) when (e.InnerException is AddressInUseException && attempt < 20)
            {
                // Another process took the port meanwhile.
            }
        }
    }

    /// <summary>Listens, for the first time or again.</summary>
    public async Task ListenAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, Port, listen =>
        {
            listen.Protocols = HttpProtocols.Http2;
            listen.Use(next => async connection =>
            {
                Interlocked.Increment(ref _connections);
                _open.TryAdd(connection.ConnectionId, connection);
                await next(connection);
                _open.TryRemove(connection.ConnectionId, out _);
            });
        }));
        var app = builder.Build();
        Map(app);
        try
        {
            await app.StartAsync();
        }
        catch
        {
            await app.DisposeAsync();
            throw;
        }

        _app = app;
    }

    /// <summary>Is gone: connections break, and nobody listens.</summary>
    public async Task StopAsync()
    {
        if (Interlocked.Exchange(ref _app, null) is { } app)
        {
            using var now = new CancellationTokenSource();
            await now.CancelAsync();
            await app.StopAsync(now.Token);
            await app.DisposeAsync();
        }
    }

    /// <summary>Breaks all connections, and goes on listening.</summary>
    public void BreakConnections()
    {
        foreach (var connection in _open.Values)
        {
            connection.Abort();
        }
    }

    public async ValueTask DisposeAsync() => await StopAsync();

    private void Map(WebApplication app)
    {
        var sequences = SequencesReflection.Descriptor.Services[0];
        app.MapUnary(new RpcMethod<DescribeRequest, DescribeReply>(ClusterReflection.Descriptor.Services[0], "Describe"), (_, _) => Answer("Describe", Describe));
        app.MapUnary(
            new RpcMethod<OpenSessionRequest, OpenSessionReply>(sequences, "OpenSession"),
            (_, _) => Answer("OpenSession", () => new OpenSessionReply { SessionId = _cluster.OpenSession() }));
        app.MapUnary(
            new RpcMethod<CloseSessionRequest, CloseSessionReply>(sequences, "CloseSession"),
            (request, _) => Answer("CloseSession", () => _cluster.EndSession(request.SessionId) ? new CloseSessionReply() : throw FakeCluster.Failure(RpcStatusCode.NotFound, "session-unknown")));
        app.MapUnary(
            new RpcMethod<CreateRequest, Protocol.V1.Sequence>(sequences, "Create"),
            (request, _) => Answer("Create", () => _cluster.Write(request.Session, () => _cluster.Create(request))));
        app.MapUnary(
            new RpcMethod<RemoveRequest, RemoveReply>(sequences, "Remove"),
            (request, _) => Answer("Remove", () => _cluster.Write(request.Session, () => _cluster.Remove(request.Name)
                ? new RemoveReply()
                : throw FakeCluster.Failure(RpcStatusCode.NotFound, "unknown-sequence"))));
        app.MapUnary(
            new RpcMethod<GetRequest, Protocol.V1.Sequence>(sequences, "Get"),
            (request, _) => Answer("Get", () => _cluster.Of(request.Name) ?? throw FakeCluster.Failure(RpcStatusCode.NotFound, "unknown-sequence")));
        app.MapUnary(
            new RpcMethod<ListRequest, ListReply>(sequences, "List"),
            (request, _) => Answer("List", () => new ListReply { Sequences = { _cluster.List(request.After) } }));
        app.MapDuplex(new RpcMethod<NextFrame, NextReplyFrame>(sequences, "NextStream"), NextStreamAsync);
    }

    private async Task<T> Answer<T>(string method, Func<T> answer)
    {
        SawCall(method);
        await Hold(method);
        return FailCall(method) is { } failure ? throw failure : answer();
    }

    private DescribeReply Describe() => new()
    {
        AnsweredBy = (uint)_id,
        Leader = 1,
        Term = 7,
        ClusterId = _cluster.IsFormed ? _cluster.Id.ToString() : "",
        Members =
        {
            _cluster.Members.Where(member => TellsMembers || member == this)
                .Select(member => new Member { Id = (uint)member._id, Role = member._id == 1 ? "leader" : "follower", Voter = true, Address = member.Address }),
        },
    };

    private async Task NextStreamAsync(RpcReader<NextFrame> requests, RpcWriter<NextReplyFrame> replies, RpcServerCall call)
    {
        Interlocked.Increment(ref _streams);
        try
        {
            while (await requests.WaitToReadAsync())
            {
                while (requests.TryRead(out var frame))
                {
                    var answers = new NextReplyFrame();
                    lock (Frames)
                    {
                        Frames.Add(frame.Items.Count);
                    }

                    foreach (var item in frame.Items)
                    {
                        if (Do(frame, item, call) is { } answer)
                        {
                            answers.Items.Add(answer);
                        }
                    }

                    await replies.WriteAsync(answers);
                }
            }
        }
        finally
        {
            Interlocked.Decrement(ref _streams);
        }
    }

    private NextItemReply? Do(NextFrame frame, NextItem item, RpcServerCall call)
    {
        var treatment = Treat(item);
        var done = treatment is Treatment.Ignore or Treatment.Refuse ? null : _cluster.Do(frame.SessionId, frame.LowestAwaited, item);
        if (treatment == Treatment.DoAndBreak)
        {
            call.Context.Abort();
        }

        Saw(item);
        return Word(item) ?? treatment switch
        {
            Treatment.Do => done,
            Treatment.Refuse => FakeCluster.Problem(item, RpcStatusCode.Unavailable, "not-done"),
            Treatment.DoAndDoubt => FakeCluster.Problem(item, RpcStatusCode.DeadlineExceeded, "unknown"),
            _ => null,
        };
    }
}
