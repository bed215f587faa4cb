using System;
using System.Buffers;
using System.Text;

namespace Ordo.State;

/// <summary>What a sequence may be called.</summary>
public static class SequenceName
{
    /// <summary>The longest name, in characters.</summary>
    public const int MaxLength = 200;

    private const string Allowed = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._:-";

    private static readonly SearchValues<char> AllowedChars = SearchValues.Create(Allowed);
    private static readonly SearchValues<byte> AllowedBytes = SearchValues.Create(Encoding.ASCII.GetBytes(Allowed));

    /// <summary>One line that says what a name must be, or null when this is one.</summary>
    public static string? Check(string? name) =>
        name is { Length: > 0 and <= MaxLength } && !name.AsSpan().ContainsAnyExcept(AllowedChars)
            ? null
            : "A sequence name must be 1 to 200 characters out of A-Z a-z 0-9 . _ : -";

    internal static bool IsValid(ReadOnlySpan<byte> name) =>
        name.Length is > 0 and <= MaxLength && !name.ContainsAnyExcept(AllowedBytes);
}
