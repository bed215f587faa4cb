using System;

namespace Ordo.Workers.Machine.Broker;

/// <summary>What the workers of one kind answer to: the word a line begins with (specs/s06 §3).</summary>
internal sealed record Keyword
{
    private readonly byte[] _bytes;

    private Keyword(string text) => (Text, _bytes) = (text, Lines.ToBytes(text));

    /// <summary>The word of the workers that know primes.</summary>
    public static Keyword IsPrime { get; } = new("isprime");

    /// <summary>The word of the workers that know greatest common divisors.</summary>
    public static Keyword Gcd { get; } = new("gcd");

    /// <summary>As it is typed.</summary>
    public string Text { get; }

    /// <summary>As it is sent.</summary>
    public ReadOnlySpan<byte> Bytes => _bytes;

    /// <summary>The word that a line begins with, whatever stands behind it; null for a line that is for the other clients.</summary>
    public static Keyword? Of(ReadOnlySpan<byte> line) =>
        line.StartsWith(IsPrime._bytes) ? IsPrime : line.StartsWith(Gcd._bytes) ? Gcd : null;

    /// <summary>The word itself; null when it is none.</summary>
    public static Keyword? Parse(ReadOnlySpan<byte> word) => Of(word) is { } keyword && keyword._bytes.Length == word.Length ? keyword : null;

    /// <inheritdoc/>
    public override string ToString() => Text;
}
