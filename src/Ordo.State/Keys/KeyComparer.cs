using System;
using System.Collections.Generic;
using System.Text;

namespace Ordo.State;

/// <summary>
/// Finds key records by the characters of their key. The hash is the runtime's string hash, seeded per process: a client cannot choose keys
/// that collide, and nothing but the lookup may depend on it.
/// </summary>
internal sealed class KeyComparer : IEqualityComparer<KeyRecord>, IAlternateEqualityComparer<ReadOnlySpan<byte>, KeyRecord>
{
    public static KeyComparer Instance { get; } = new();

    public bool Equals(KeyRecord x, KeyRecord y) => x.Key.SequenceEqual(y.Key);

    public int GetHashCode(KeyRecord obj) => GetHashCode(obj.Key);

    public bool Equals(ReadOnlySpan<byte> alternate, KeyRecord other) => alternate.SequenceEqual(other.Key);

    public int GetHashCode(ReadOnlySpan<byte> alternate)
    {
        Span<char> text = stackalloc char[RequestKey.MaxLength];
        return string.GetHashCode(text[..Encoding.ASCII.GetChars(alternate, text)], StringComparison.Ordinal);
    }

    public KeyRecord Create(ReadOnlySpan<byte> alternate) => throw new NotSupportedException("A key alone makes no record.");
}
