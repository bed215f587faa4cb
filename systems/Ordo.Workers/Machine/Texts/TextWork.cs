using System;
using System.Diagnostics.CodeAnalysis;
using System.Text;

namespace Ordo.Workers.Machine.Texts;

/// <summary>What is done to texts (specs/s07 §3).</summary>
internal static class TextWork
{
    /// <summary>The text backwards, by code points: a character of two units stays whole, and a unit without its other half stays what it is.</summary>
    public static string Reverse(string text) => string.Create(text.Length, text, static (reversed, text) =>
    {
        var left = reversed.Length;
        for (var at = 0; at < text.Length;)
        {
            var length = Rune.TryGetRuneAt(text, at, out var rune) ? rune.Utf16SequenceLength : 1;
            left -= length;
            text.AsSpan(at, length).CopyTo(reversed[left..]);
            at += length;
        }
    });

    /// <summary>The parts between the delimiters, empty ones among them; an empty text is one empty part.</summary>
    /// <returns>False for an empty delimiter, which is between any two characters and nowhere.</returns>
    public static bool TrySplit(string text, string delimiter, [NotNullWhen(true)] out string[]? parts)
    {
        parts = delimiter.Length == 0 ? null : text.Split(delimiter, StringSplitOptions.None);
        return parts is not null;
    }
}
