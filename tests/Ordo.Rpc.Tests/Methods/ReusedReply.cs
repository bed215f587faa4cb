using Google.Protobuf;
using Google.Protobuf.Reflection;
using Ordo.Rpc.Tests.Protos;

namespace Ordo.Rpc.Tests.Methods;

/// <summary>An <see cref="EchoReply"/> written by hand: of its text it keeps the last byte.</summary>
internal sealed class ReusedReply : IMessage<ReusedReply>, IBufferMessage
{
    private const uint TextTag = (1 << 3) | 2;

    public byte LastByte { get; private set; }

    public MessageDescriptor Descriptor => EchoReply.Descriptor;

    /// <summary>Gives one and the same object for every message.</summary>
    public static MessageParser<ReusedReply> Parser(ReusedReply only) => new(() => only);

    public void InternalMergeFrom(ref ParseContext context)
    {
        while (context.ReadTag() is var tag and not 0)
        {
            Assert.Equal(TextTag, tag);
            LastByte = context.ReadBytes().Span[^1];
        }
    }

    public void InternalWriteTo(ref WriteContext context) => throw new NotSupportedException();

    public int CalculateSize() => throw new NotSupportedException();

    public void MergeFrom(CodedInputStream input) => throw new NotSupportedException();

    public void WriteTo(CodedOutputStream output) => throw new NotSupportedException();

    public void MergeFrom(ReusedReply message) => throw new NotSupportedException();

    public ReusedReply Clone() => throw new NotSupportedException();

    public bool Equals(ReusedReply? other) => ReferenceEquals(this, other);

    public override bool Equals(object? obj) => ReferenceEquals(this, obj);

    public override int GetHashCode() => 0;
}
