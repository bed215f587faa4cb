using System;
using Ordo.Machine;

namespace Ordo.State;

/// <summary>
/// One key and what it got. It is kept as the very bytes that are hashed and stand in the image: one small immutable array per key, which
/// keeps a million keys near 120 MB and lets an image share them with the running state.
/// </summary>
internal readonly struct KeyRecord
{
    private const int KeyAt = 2;

    private KeyRecord(byte[] bytes) => Bytes = bytes;

    /// <summary>The record: kind, key length (one byte), key, request, first id, expiry.</summary>
    public byte[] Bytes { get; }

    /// <summary>The key's characters.</summary>
    public ReadOnlySpan<byte> Key => Bytes.AsSpan(KeyAt, Bytes[KeyAt - 1]);

    /// <summary>The ordered time, in unix milliseconds, from which on the key is forgotten.</summary>
    public long ExpiresMs => Read().ExpiresMs;

    /// <summary>Makes the record of a key that got ids from <paramref name="first"/> on.</summary>
    public static KeyRecord Create(ByteWriter scratch, ReadOnlySpan<byte> key, KeyedRequest request, long first, long expiresMs)
    {
        scratch.Clear();
        scratch.Byte((byte)RecordKind.Key);
        scratch.Byte((byte)key.Length);
        scratch.Raw(key);
        scratch.Var(request.Packed);
        scratch.Var((ulong)first);
        scratch.Var((ulong)expiresMs);
        return new KeyRecord(scratch.ToArray());
    }

    /// <summary>Takes a record out of an image; false when it is none.</summary>
    public static bool TryRead(ReadOnlySpan<byte> bytes, out KeyRecord record)
    {
        record = default;
        if (bytes.Length < KeyAt || bytes.Length - KeyAt < bytes[KeyAt - 1])
        {
            return false;
        }

        record = new KeyRecord(bytes.ToArray());
        var reader = record.Fields();
        var (request, first, expiresMs) = Read(ref reader);
        return reader.IsComplete && RequestKey.IsValid(record.Key) && request.IsValid && first >= 0
            && expiresMs is >= 0 and <= CommandCodec.MaxTimeMs + RequestKey.MaxRetentionMs;
    }

    /// <summary>The fields behind the key.</summary>
    public (KeyedRequest Request, long First, long ExpiresMs) Read()
    {
        var reader = Fields();
        return Read(ref reader);
    }

    private static (KeyedRequest Request, long First, long ExpiresMs) Read(ref ByteReader reader) =>
        (new KeyedRequest(reader.Var()), (long)reader.Var(), (long)reader.Var());

    private ByteReader Fields() => new(Bytes.AsSpan(KeyAt + Bytes[KeyAt - 1]));
}
