using Google.Protobuf;
using Ordo.Protocol.V1;
using Ordo.Rpc;
using Ordo.Server.Grpc;
using Ordo.Server.Tests.Hosting;

namespace Ordo.Server.Tests.Grpc;

/// <summary>How much the gRPC face takes from anybody: what our own clients send at most, and not much more.</summary>
public sealed class LimitTests(OneMember member) : IClassFixture<OneMember>
{
    private const string Service = "/ordo.v1.Sequences/";

    /// <summary>requests:maxBodyBytes, unless it is set.</summary>
    private const int MaxBodyBytes = 64 * 1024;

    private readonly Caller _caller = new(member);

    public static TheoryData<string> Unary =>
        [.. SequencesReflection.Descriptor.Services[0].Methods.Where(method => !method.IsClientStreaming).Select(method => method.FullName), "ordo.v1.Cluster.Describe",
        "grpc.health.v1.Health.Check", "grpc.health.v1.Health.Watch"];

    [Theory]
    [MemberData(nameof(Unary))]
    public async Task A_request_longer_than_a_body_may_be_is_refused(string method)
    {
        var ended = await _caller.CallAsync("/" + method[..method.LastIndexOf('.')] + "/" + method[(method.LastIndexOf('.') + 1)..], Padded(MaxBodyBytes + 1));
        Assert.Equal((int)RpcStatusCode.ResourceExhausted, ended.Code);
        Assert.Contains($"{MaxBodyBytes} bytes", ended.Detail, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("grpc.reflection.v1.ServerReflection")]
    [InlineData("grpc.reflection.v1alpha.ServerReflection")]
    public async Task Questions_of_reflection_are_bounded_too(string service) =>
        Assert.Equal((int)RpcStatusCode.ResourceExhausted, (await _caller.CallAsync($"/{service}/ServerReflectionInfo", Padded(MaxBodyBytes + 1))).Code);

    [Fact]
    public async Task The_longest_frame_that_clients_send_is_taken()
    {
        var frame = FrameOf(NextStream.MaxFrameItems, index => new NextItem
        {
            Number = ulong.MaxValue - (ulong)index,
            Name = new string('n', 200),
            Count = uint.MaxValue,
            MustExist = true,
            Key = new string('k', 200),
        });
        Assert.InRange(frame.CalculateSize(), 400 * 1024, NextStream.MaxFrameBytes);
        var ended = await _caller.CallAsync(Service + "NextStream", frame);
        Assert.Equal((0, NextStream.MaxFrameItems), (ended.Code, ended.Messages.Sum(message => NextReplyFrame.Parser.ParseFrom(message).Items.Count)));
    }

    [Fact]
    public async Task A_frame_of_more_items_is_invalid_and_none_of_them_is_done()
    {
        var ended = await _caller.CallAsync(
            Service + "NextStream", FrameOf(NextStream.MaxFrameItems + 1, index => new NextItem { Number = (ulong)index + 1, Name = "limit:items" }));
        Assert.Equal((int)RpcStatusCode.InvalidArgument, ended.Code);
        Assert.Equal("A frame has 1025 items; allowed: at most 1024.", ended.Detail);
        Assert.Equal((int)RpcStatusCode.NotFound, (await _caller.CallAsync(Service + "Get", new GetRequest { Name = "limit:items" })).Code);
    }

    [Fact]
    public async Task A_frame_of_more_bytes_is_refused()
    {
        var ended = await _caller.CallAsync(Service + "NextStream", Padded(NextStream.MaxFrameBytes + 1));
        Assert.Equal((int)RpcStatusCode.ResourceExhausted, ended.Code);
    }

    /// <summary>A message of exactly so many bytes, which every method can parse: a field that none of them knows.</summary>
    private static NextRequest Padded(int bytes)
    {
        const int Tag = (2000 << 3) | 2;
        var message = new NextRequest();
        var written = new MemoryStream();
        using (var output = new CodedOutputStream(written, leaveOpen: true))
        {
            output.WriteTag(Tag);
            output.WriteBytes(ByteString.CopyFrom(new byte[bytes - CodedOutputStream.ComputeRawVarint32Size(Tag) - CodedOutputStream.ComputeRawVarint32Size((uint)bytes)]));
        }

        message.MergeFrom(written.ToArray());
        Assert.Equal(bytes, message.CalculateSize());
        return message;
    }

    private static NextFrame FrameOf(int items, Func<int, NextItem> item) => new() { Items = { Enumerable.Range(0, items).Select(item) } };
}
