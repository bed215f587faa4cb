using System;

namespace Ordo.State;

/// <summary>What an idempotency key may be, and how long it may be kept (PROMISES 14).</summary>
public static class RequestKey
{
    /// <summary>The longest key, in characters.</summary>
    public const int MaxLength = 200;

    /// <summary>How long keys are kept unless their sequence says otherwise: 24 hours of ordered time.</summary>
    public const long DefaultRetentionMs = 24L * 60 * 60 * 1000;

    /// <summary>The shortest time a sequence may keep its keys: 1 second.</summary>
    public const long MinRetentionMs = 1000;

    /// <summary>The longest time a sequence may keep its keys: 30 days.</summary>
    public const long MaxRetentionMs = 30 * DefaultRetentionMs;

    private const char FirstVisible = '!';
    private const char LastVisible = '~';

    /// <summary>One line that says what a key must be, or null when this is one.</summary>
    public static string? Check(string? key) =>
        key is { Length: > 0 and <= MaxLength } && !key.AsSpan().ContainsAnyExceptInRange(FirstVisible, LastVisible)
            ? null
            : "A key must be 1 to 200 visible ASCII characters (! to ~, no space).";

    /// <summary>One line that says what a key retention must be, or null when this is one.</summary>
    public static string? CheckRetention(long milliseconds) =>
        milliseconds is >= MinRetentionMs and <= MaxRetentionMs
            ? null
            : "A key retention must be 1000 to 2592000000 milliseconds (1 second to 30 days).";

    internal static bool IsValid(ReadOnlySpan<byte> key) =>
        key.Length is > 0 and <= MaxLength && !key.ContainsAnyExceptInRange((byte)FirstVisible, (byte)LastVisible);
}
