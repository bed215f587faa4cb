using System.Buffers.Binary;
using Ordo.Machine;

namespace Ordo.Storage;

/// <summary>To whom a file belongs: one member of one cluster. It stands in every log segment and every snapshot.</summary>
/// <param name="Cluster">The id the cluster got when it was formed.</param>
/// <param name="Member">The member within it.</param>
public readonly record struct LogIdentity(Guid Cluster, MemberId Member)
{
    /// <summary>The encoded length: 16 bytes of cluster id as its text shows them, 4 bytes of member number, little-endian.</summary>
    internal const int Size = 20;

    /// <inheritdoc/>
    public override string ToString() => $"member {Member} of cluster {Cluster}";

    internal static LogIdentity Read(ReadOnlySpan<byte> bytes) =>
        new(new Guid(bytes[..16], bigEndian: true), new MemberId(BinaryPrimitives.ReadInt32LittleEndian(bytes[16..])));

    internal void Write(Span<byte> bytes)
    {
        Cluster.TryWriteBytes(bytes, bigEndian: true, out _);
        BinaryPrimitives.WriteInt32LittleEndian(bytes[16..], Member.Value);
    }
}
