using Google.Protobuf;
using Google.Protobuf.Reflection;
using Ordo.Protocol.V1;

namespace Ordo.Protocol.Tests;

/// <summary>What other programs were built against stays: names of methods, numbers and types of fields, and what their absence means.</summary>
public sealed class OrdoV1Tests
{
    [Fact]
    public void The_services_have_their_methods()
    {
        Assert.Equal(
            ["Next", "NextStream <>", "Create", "Get", "List", "Remove", "GetKey", "OpenSession", "CloseSession"],
            SequencesReflection.Descriptor.Services.Single().Methods.Select(Shown));
        Assert.Equal(["Describe"], ClusterReflection.Descriptor.Services.Single().Methods.Select(Shown));
        Assert.Equal("ordo.v1", SequencesReflection.Descriptor.Package);
    }

    [Fact]
    public void A_frame_is_these_bytes()
    {
        var frame = new NextFrame { SessionId = 7, LowestAwaited = 3, Items = { new NextItem { Number = 5, Name = "ab", Count = 1, Key = "k" } } };
        Assert.Equal("080710031A0B0805120261621801" + "2A016B", Convert.ToHexString(frame.ToByteArray()));
        var reply = new NextReplyFrame { Items = { new NextItemReply { Number = 5, First = 1, Last = 1, Step = 1 } } };
        Assert.Equal("0A08" + "0805" + "2001" + "2801" + "3001", Convert.ToHexString(reply.ToByteArray()));
    }

    [Fact]
    public void Garbage_is_refused_or_read_and_nothing_else()
    {
        var seed = Random.Shared.Next();
        TestContext.Current.TestOutputHelper?.WriteLine($"seed {seed}");
        var random = new Random(seed);
        for (var round = 0; round < 20_000; round++)
        {
            var bytes = new byte[random.Next(60)];
            random.NextBytes(bytes);
            try
            {
                var frame = NextFrame.Parser.ParseFrom(bytes);
                Assert.Equal(frame, NextFrame.Parser.ParseFrom(frame.ToByteArray()));
            }
            catch (InvalidProtocolBufferException)
            {
                // Refused.
            }
        }
    }

    private static string Shown(MethodDescriptor method) =>
        (method.Name + (method.IsClientStreaming || method.IsServerStreaming ? " " : "") + (method.IsClientStreaming ? "<" : "") + (method.IsServerStreaming ? ">" : "")).TrimEnd();
}
