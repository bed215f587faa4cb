using System;
using System.Buffers.Binary;
using Ordo.Machine;

namespace Ordo.Transfer.Machine.Fast.Wire;

/// <summary>
/// The head of every datagram of the fast mode: kind (1 byte), CRC-32C of everything else (4), session (8), packet number (8); little-endian. UDP's own checksum misses one damaged datagram in 65 536 and may be absent.
/// </summary>
/// <param name="Kind">What it is.</param>
/// <param name="Session">Which session it belongs to; 0 before there is one.</param>
/// <param name="Number">Its number in its direction.</param>
internal readonly record struct Datagram(DatagramKind Kind, ulong Session, ulong Number)
{
    /// <summary>The bytes of the head.</summary>
    public const int HeadSize = 21;

    private const int CrcAt = 1;
    private const int SessionAt = 5;
    private const int NumberAt = 13;

    /// <summary>Whether these bytes could be one: everything that begins otherwise is the classic protocol's.</summary>
    public static bool IsFast(ReadOnlySpan<byte> datagram) => datagram is [>= (byte)DatagramKind.Hello and <= (byte)DatagramKind.Farewell, ..];

    /// <summary>Reads the head.</summary>
    /// <returns>False when it is none, or the datagram was damaged.</returns>
    public static bool TryRead(ReadOnlySpan<byte> datagram, out Datagram head)
    {
        head = default;
        if (datagram.Length < HeadSize || !IsFast(datagram) || BinaryPrimitives.ReadUInt32LittleEndian(datagram[CrcAt..]) != Crc(datagram))
        {
            return false;
        }

        head = new Datagram((DatagramKind)datagram[0], BinaryPrimitives.ReadUInt64LittleEndian(datagram[SessionAt..]), BinaryPrimitives.ReadUInt64LittleEndian(datagram[NumberAt..]));
        return true;
    }

    /// <summary>Writes the head but for its checksum.</summary>
    public void Write(Span<byte> datagram)
    {
        datagram[0] = (byte)Kind;
        BinaryPrimitives.WriteUInt64LittleEndian(datagram[SessionAt..], Session);
        BinaryPrimitives.WriteUInt64LittleEndian(datagram[NumberAt..], Number);
    }

    /// <summary>Completes a datagram, when everything else is written.</summary>
    public static void Finish(Span<byte> datagram) => BinaryPrimitives.WriteUInt32LittleEndian(datagram[CrcAt..], Crc(datagram));

    /// <summary>Sets the checksum of a copy to 0, for those who sign a head before it is complete.</summary>
    public static void ClearCrc(Span<byte> head) => head[CrcAt..SessionAt].Clear();

    private static uint Crc(ReadOnlySpan<byte> datagram) => Crc32C.Of(datagram[SessionAt..], Crc32C.Of(datagram[..CrcAt]));
}
