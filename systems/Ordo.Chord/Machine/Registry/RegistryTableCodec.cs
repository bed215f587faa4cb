using System;
using System.Collections.Generic;
using Ordo.Machine;

namespace Ordo.Chord.Machine.Registry;

/// <summary>
/// The table as bytes: magic, version of the format, checksum (CRC-32C) of all that follows, then m, the table's version, where the sequence of ids stands, and the nodes in the order of
/// registration. Bytes are read whole or not at all.
/// </summary>
internal static class RegistryTableCodec
{
    private const ulong Magic = 0x47455244_52484341; // "ACHRDREG" in the file.
    private const uint Format = 1;
    private const int ChecksumAt = 12;
    private const int HeaderBytes = 16;

    /// <summary>Writes a table.</summary>
    public static byte[] Encode(RegistryTable table)
    {
        var writer = new ByteWriter(HeaderBytes + (32 * table.Nodes.Count));
        writer.UInt64(Magic);
        writer.UInt32(Format);
        writer.UInt32(0);
        writer.Byte((byte)table.Bits);
        writer.Var(table.Version);
        writer.Var((ulong)table.Draws);
        writer.Var((ulong)table.Nodes.Count);
        foreach (var node in table.Nodes)
        {
            writer.Var((ulong)node.Id);
            writer.Text(node.Address);
        }

        BitConverter.TryWriteBytes(writer.Patch(ChecksumAt, 4), Crc32C.Of(writer.Written[HeaderBytes..]));
        return writer.ToArray();
    }

    /// <summary>Reads a table.</summary>
    /// <param name="bytes">The whole file.</param>
    /// <param name="problem">What is wrong with the bytes, as the rest of a sentence; null when the table is there.</param>
    public static RegistryTable? TryDecode(ReadOnlySpan<byte> bytes, out string? problem)
    {
        var reader = new ByteReader(bytes);
        var (magic, format, checksum) = (reader.UInt64(), reader.UInt32(), reader.UInt32());
        if (reader.Failed || magic != Magic)
        {
            problem = "it does not begin as such a file does";
            return null;
        }

        if (format != Format)
        {
            problem = $"its format is {format} and this program knows {Format}";
            return null;
        }

        var table = Crc32C.Of(bytes[HeaderBytes..]) == checksum ? ReadTable(ref reader) : null;
        problem = table is null ? "its checksum does not fit its content" : null;
        return table;
    }

    private static RegistryTable? ReadTable(ref ByteReader reader)
    {
        var (bits, version, draws) = (reader.Byte(), reader.Var(), reader.Var());
        var count = reader.Count(RegistryTable.MaxNodes);
        var nodes = new List<RegisteredNode>(reader.Failed ? 0 : count);
        for (var i = 0; i < count && !reader.Failed; i++)
        {
            nodes.Add(new RegisteredNode(reader.Count(int.MaxValue), reader.Text()));
        }

        return reader.IsComplete && draws <= long.MaxValue ? RegistryTable.Restore(bits, version, (long)draws, nodes) : null;
    }
}
