using Google.Protobuf;
using Ordo.Protocol.V1;
using Ordo.Rpc;
using Ordo.Server.Grpc;
using Ordo.Server.Tests.Hosting;
using Ordo.State;
using SessionRequest = Ordo.Protocol.V1.SessionRequest;

namespace Ordo.Server.Tests.Grpc;

/// <summary>The gRPC face: what proto/ordo/v1 says, call by call.</summary>
public sealed class SequencesTests(OneMember member) : IClassFixture<OneMember>
{
    private const string Service = "/ordo.v1.Sequences/";

    private readonly Caller _caller = new(member);

    [Fact]
    public async Task Ids_follow_each_other_and_a_key_gets_them_once()
    {
        Assert.Equal((1, 1, 1), Ids(await NextAsync(new NextRequest { Name = "g:a" })));
        var keyed = await NextAsync(new NextRequest { Name = "g:a", Count = 5, Key = "k" });
        Assert.Equal((2, 6, 1), Ids(keyed));
        Assert.True(keyed.KeyExpiresMs > 0 && !keyed.Repeated);
        var again = await NextAsync(new NextRequest { Name = "g:a", Count = 5, Key = "k" });
        Assert.Equal((2, 6, true), (again.First, again.Last, again.Repeated));
        Assert.Equal((2, 6, 1), Ids(await _caller.AskAsync<NextReply>(Service + "GetKey", new GetKeyRequest { Name = "g:a", Key = "k" })));
        var reused = await _caller.CallAsync(Service + "Next", new NextRequest { Name = "g:a", Key = "k" });
        Assert.Equal((int)RpcStatusCode.FailedPrecondition, reused.Code);
    }

    [Fact]
    public async Task Sequences_are_created_shown_listed_and_removed()
    {
        var created = await _caller.AskAsync<Sequence>(Service + "Create", new CreateRequest { Name = "g:made", Start = 10, Step = 5 });
        Assert.Equal(new Sequence { Name = "g:made", Start = 10, Step = 5, Last = 5, KeyRetentionMs = 86_400_000 }, created);
        Assert.True((await _caller.AskAsync<Sequence>(Service + "Create", new CreateRequest { Name = "g:made", Start = 10, Step = 5 })).Existed);
        Assert.Equal((10, 15, 5), Ids(await NextAsync(new NextRequest { Name = "g:made", Count = 2 })));
        foreach (var level in new[] { ReadLevel.Linearizable, ReadLevel.Local })
        {
            var shown = await _caller.AskAsync<Sequence>(Service + "Get", new GetRequest { Name = "g:made", Level = level });
            Assert.Equal((10, 15), (shown.Start, shown.Last));
            var listed = await _caller.AskAsync<ListReply>(Service + "List", new ListRequest { After = "g:m", Limit = 1, Level = level });
            Assert.Equal(shown, Assert.Single(listed.Sequences));
        }

        await _caller.AskAsync<RemoveReply>(Service + "Remove", new RemoveRequest { Name = "g:made" });
        Assert.Equal((int)RpcStatusCode.NotFound, (await _caller.CallAsync(Service + "Remove", new RemoveRequest { Name = "g:made" })).Code);
    }

    [Fact]
    public async Task A_request_of_a_session_takes_effect_once()
    {
        var session = (await _caller.AskAsync<OpenSessionReply>(Service + "OpenSession", new OpenSessionRequest())).SessionId;
        var request = new NextRequest { Name = "g:s", Session = new SessionRequest { SessionId = session, Number = 1, LowestAwaited = 1 } };
        var first = await NextAsync(request);
        var again = await NextAsync(request);
        Assert.Equal((first.First, false, true), (again.First, first.Repeated, again.Repeated));
        await _caller.AskAsync<CloseSessionReply>(Service + "CloseSession", new CloseSessionRequest { SessionId = session });
        Assert.Equal((int)RpcStatusCode.FailedPrecondition, (await _caller.CallAsync(Service + "Next", request)).Code);
    }

    public static TheoryData<string, IMessage, RpcStatusCode, string> Refused => new()
    {
        { "Next", new NextRequest { Name = "a b" }, RpcStatusCode.InvalidArgument, "invalid" },
        { "Next", new NextRequest { Name = "g:x", Count = 100_001 }, RpcStatusCode.InvalidArgument, "invalid" },
        { "Next", new NextRequest { Name = "g:x", Count = uint.MaxValue }, RpcStatusCode.InvalidArgument, "invalid" },
        { "Next", new NextRequest { Name = "g:x", Key = "a key" }, RpcStatusCode.InvalidArgument, "invalid" },
        { "Next", new NextRequest { Name = "g:x", Session = new SessionRequest() }, RpcStatusCode.InvalidArgument, "invalid" },
        { "Next", new NextRequest { Name = "g:nobody", MustExist = true }, RpcStatusCode.NotFound, "unknown-sequence" },
        { "Create", new CreateRequest { Name = "g:x", Start = -1 }, RpcStatusCode.InvalidArgument, "invalid" },
        { "Create", new CreateRequest { Name = "g:x", Step = -1 }, RpcStatusCode.InvalidArgument, "invalid" },
        { "Get", new GetRequest { Name = "g:nobody" }, RpcStatusCode.NotFound, "unknown-sequence" },
        { "Get", new GetRequest { Name = "g:x", Level = (ReadLevel)7 }, RpcStatusCode.InvalidArgument, "invalid" },
        { "List", new ListRequest { Limit = 1001 }, RpcStatusCode.InvalidArgument, "invalid" },
        { "List", new ListRequest { After = "a b" }, RpcStatusCode.InvalidArgument, "invalid" },
        { "GetKey", new GetKeyRequest { Name = "g:nobody", Key = "k" }, RpcStatusCode.NotFound, "unknown-key" },
        { "CloseSession", new CloseSessionRequest { SessionId = 4711 }, RpcStatusCode.NotFound, "session-unknown" },
    };

    [Theory]
    [MemberData(nameof(Refused), DisableDiscoveryEnumeration = true)]
    public async Task What_cannot_be_done_ends_with_its_status_and_a_sentence(string method, IMessage request, RpcStatusCode expected, string reason)
    {
        var ended = await _caller.CallAsync(Service + method, request);
        Assert.Equal(((int)expected, reason), (ended.Code, ended.Reason));
        Assert.NotEmpty(ended.Detail);
        Assert.Empty(ended.Messages);
    }

    [Fact]
    public async Task Differing_creation_and_exhaustion_have_statuses_of_their_own()
    {
        await _caller.AskAsync<Sequence>(Service + "Create", new CreateRequest { Name = "g:end", Start = long.MaxValue - 1 });
        Assert.Equal((int)RpcStatusCode.AlreadyExists, (await _caller.CallAsync(Service + "Create", new CreateRequest { Name = "g:end", Start = 1 })).Code);
        Assert.Equal((int)RpcStatusCode.OutOfRange, (await _caller.CallAsync(Service + "Next", new NextRequest { Name = "g:end", Count = 3 })).Code);
    }

    [Fact]
    public async Task A_stream_answers_each_item_of_each_frame_by_itself()
    {
        var ended = await _caller.CallAsync(
            Service + "NextStream",
            new NextFrame { Items = { new NextItem { Number = 7, Name = "g:stream" }, new NextItem { Number = 8, Name = "g:stream", Count = 10 } } },
            new NextFrame { Items = { new NextItem { Number = 9, Name = "bad name" }, new NextItem { Number = 10, Name = "g:none", MustExist = true } } },
            new NextFrame(),
            new NextFrame { Items = { new NextItem { Number = 11, Name = "g:stream", Key = "k" }, new NextItem { Number = 12, Name = "g:stream", Key = "k" } } });
        Assert.Equal(0, ended.Code);
        var items = ended.Messages.SelectMany(message => NextReplyFrame.Parser.ParseFrom(message).Items).ToDictionary(item => item.Number);
        Assert.Equal((IEnumerable<ulong>)[7, 8, 9, 10, 11, 12], items.Keys.Order());
        Assert.Equal((0, 1, 1), (items[7].Code, items[7].First, items[7].Last));
        Assert.Equal((2, 11, 1), (items[8].First, items[8].Last, items[8].Step));
        Assert.Equal(((int)RpcStatusCode.InvalidArgument, (int)RpcStatusCode.NotFound), (items[9].Code, items[10].Code));
        Assert.All([items[9], items[10]], item => Assert.NotEmpty(item.Detail));
        Assert.Equal(["invalid", "unknown-sequence"], [items[9].Reason, items[10].Reason]);
        Assert.Equal((12, 12, true), (items[11].First, items[12].First, items[11].Repeated ^ items[12].Repeated));
    }

    [Fact]
    public async Task A_stream_of_refused_items_with_the_longest_names_is_answered_to_its_end()
    {
        var frames = Enumerable.Range(0, 100).Select(frame =>
            new NextFrame { Items = { Enumerable.Range(0, 200).Select(item => new NextItem { Number = (ulong)((frame * 200) + item), Name = new string('n', 200), MustExist = true }) } });
        var ended = await _caller.CallAsync(Service + "NextStream", [.. frames]);
        var items = ended.Messages.SelectMany(message => NextReplyFrame.Parser.ParseFrom(message).Items).ToList();
        Assert.Equal((0, 20_000), (ended.Code, items.DistinctBy(item => item.Number).Count()));
        Assert.All(items, item => Assert.Equal((int)RpcStatusCode.NotFound, item.Code));
    }

    [Fact]
    public void Every_way_to_end_a_command_has_a_status_and_a_sentence()
    {
        foreach (var status in Enum.GetValues<CommandStatus>().Except([CommandStatus.None, CommandStatus.Ok]))
        {
            var ended = CallProblem.Of(CommandResult.Of(status), new NextCommand("g:x"));
            Assert.True(ended is { Status: { Code: > RpcStatusCode.Unknown, Detail.Length: > 0 }, Reason.Length: > 0 }, $"{status}: {ended}");
            Assert.DoesNotContain("/v1/", ended.Status.Detail, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task A_stream_of_many_frames_loses_and_doubles_nothing()
    {
        const int Frames = 200;
        const int PerFrame = 100;
        var frames = Enumerable.Range(0, Frames).Select(frame =>
            new NextFrame { Items = { Enumerable.Range(0, PerFrame).Select(item => new NextItem { Number = (ulong)((frame * PerFrame) + item + 1), Name = "g:many" }) } });
        var ended = await _caller.CallAsync(Service + "NextStream", [.. frames]);
        var items = ended.Messages.SelectMany(message => NextReplyFrame.Parser.ParseFrom(message).Items).ToList();
        Assert.All(items, item => Assert.Equal((0, (long)item.Number), (item.Code, item.First)));
        Assert.Equal(Frames * PerFrame, items.DistinctBy(item => item.Number).Count());
        Assert.Equal(Frames * PerFrame, items.Count);
    }

    [Fact]
    public async Task The_cluster_is_described()
    {
        var cluster = await _caller.AskAsync<DescribeReply>("/ordo.v1.Cluster/Describe", new DescribeRequest());
        Assert.Equal((1u, 1u), (cluster.Leader, cluster.AnsweredBy));
        Assert.NotEqual(Guid.Empty, Guid.Parse(cluster.ClusterId));
        Assert.Equal(("leader", true, 1u), (cluster.Members.Single().Role, cluster.Members.Single().Voter, cluster.Members.Single().Id));
    }

    private Task<NextReply> NextAsync(NextRequest request) => _caller.AskAsync<NextReply>(Service + "Next", request);

    private static (long First, long Last, long Step) Ids(NextReply reply) => (reply.First, reply.Last, reply.Step);
}
