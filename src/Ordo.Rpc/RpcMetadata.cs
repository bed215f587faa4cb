using System.Collections;
using System.Collections.Frozen;

namespace Ordo.Rpc;

/// <summary>One pair of metadata. The value of a key that ends in <c>-bin</c> is bytes, of every other one printable ASCII.</summary>
public readonly record struct RpcMetadataEntry(string Key, string Value)
{
    /// <summary>Whether the value is bytes; then <see cref="Value"/> is their Base64.</summary>
    public bool IsBinary => Key.EndsWith(RpcMetadata.BinarySuffix, StringComparison.Ordinal);

    /// <summary>The bytes of a binary value.</summary>
    /// <exception cref="FormatException">The other side sent no Base64.</exception>
    public byte[] Bytes => Convert.FromBase64String(Value.PadRight((Value.Length + 3) / 4 * 4, '='));
}

/// <summary>
/// What travels with a call besides its messages: pairs in the order given, a key as often as wanted (gRPC over HTTP/2, "Custom-Metadata").
/// </summary>
public sealed class RpcMetadata : IReadOnlyList<RpcMetadataEntry>
{
    /// <summary>How the keys of binary values end.</summary>
    public const string BinarySuffix = "-bin";

    /// <summary>Nothing, and nothing can be added to it.</summary>
    internal static readonly RpcMetadata Fixed = new() { _isFixed = true };

    /// <summary>Headers that HTTP/2 and gRPC keep for themselves; what begins with <c>content-</c> is theirs, too.</summary>
    private static readonly FrozenSet<string> ProtocolHeaders = FrozenSet.Create(
        StringComparer.Ordinal, "te", "host", "connection", "keep-alive", "proxy-connection", "transfer-encoding", "upgrade", "trailer");

    private readonly List<RpcMetadataEntry> _entries = [];
    private bool _isFixed;

    /// <inheritdoc/>
    public int Count => _entries.Count;

    /// <inheritdoc/>
    public RpcMetadataEntry this[int index] => _entries[index];

    /// <summary>The first value of a key, or null.</summary>
    public string? this[string key] => _entries.Find(entry => entry.Key == key) is { Key: not null } found ? found.Value : null;

    /// <summary>Adds a text.</summary>
    /// <exception cref="ArgumentException">The key or the value cannot travel, or the key is a header of the protocol.</exception>
    /// <exception cref="InvalidOperationException">This is the metadata of <see cref="Client.RpcCallOptions.None"/>.</exception>
    public void Add(string key, string value)
    {
        ArgumentNullException.ThrowIfNull(key);
        ArgumentNullException.ThrowIfNull(value);
        if (!IsKey(key) || key.EndsWith(BinarySuffix, StringComparison.Ordinal))
        {
            throw new ArgumentException($"'{key}' is no key for a text: lower-case letters, digits, '_', '-', '.', not ending in '-bin', and no header of the protocol such as 'grpc-…', 'content-…', 'te' or 'host'.", nameof(key));
        }

        if (value.AsSpan().ContainsAnyExceptInRange(' ', '~'))
        {
            throw new ArgumentException($"The value of '{key}' must be printable ASCII; other bytes go under a key that ends in '-bin'.", nameof(value));
        }

        Append(key, value);
    }

    /// <summary>Adds bytes; the key must end in <c>-bin</c>.</summary>
    /// <exception cref="ArgumentException">The key cannot travel or does not end so, or it is a header of the protocol.</exception>
    /// <exception cref="InvalidOperationException">This is the metadata of <see cref="Client.RpcCallOptions.None"/>.</exception>
    public void Add(string key, ReadOnlySpan<byte> value)
    {
        ArgumentNullException.ThrowIfNull(key);
        if (!IsKey(key) || !key.EndsWith(BinarySuffix, StringComparison.Ordinal))
        {
            throw new ArgumentException($"'{key}' is no key for bytes: lower-case letters, digits, '_', '-', '.', ending in '-bin'.", nameof(key));
        }

        Append(key, Convert.ToBase64String(value).TrimEnd('='));
    }

    /// <inheritdoc/>
    public IEnumerator<RpcMetadataEntry> GetEnumerator() => _entries.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    /// <summary>Whether a header of the wire is metadata of the application, and not of the protocol.</summary>
    internal static bool IsKey(string name) =>
        name.Length > 0 && !name.StartsWith("grpc-", StringComparison.Ordinal) && !name.StartsWith("content-", StringComparison.Ordinal) && !ProtocolHeaders.Contains(name)
        && !name.AsSpan().ContainsAnyExcept(KeyCharacters);

    /// <summary>Takes a pair that came over the wire. Several values of bytes may come as one, joined by commas, which Base64 has not.</summary>
    internal void Take(string key, string value)
    {
        if (!key.EndsWith(BinarySuffix, StringComparison.Ordinal))
        {
            _entries.Add(new RpcMetadataEntry(key, value));
            return;
        }

        foreach (var part in value.Split(',', StringSplitOptions.TrimEntries))
        {
            _entries.Add(new RpcMetadataEntry(key, part));
        }
    }

    private void Append(string key, string value)
    {
        if (_isFixed)
        {
            throw new InvalidOperationException("RpcCallOptions.None is everybody's: give the call options of its own.");
        }

        _entries.Add(new RpcMetadataEntry(key, value));
    }

    private static readonly System.Buffers.SearchValues<char> KeyCharacters = System.Buffers.SearchValues.Create("abcdefghijklmnopqrstuvwxyz0123456789_-.");
}
