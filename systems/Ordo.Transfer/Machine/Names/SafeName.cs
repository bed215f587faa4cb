using System;
using System.Text;

namespace Ordo.Transfer.Machine.Names;

/// <summary>What a stranger may call a file: one component of a path that stays where it is put.</summary>
internal static class SafeName
{
    /// <summary>The longest name: what file systems take (NAME_MAX) less room for <c>.</c> and the number of a file that found its name taken.</summary>
    public const int MaxBytes = 255 - 5;

    /// <summary>How the names of unfinished files end, which no finished file bears.</summary>
    public const string PartialSuffix = ".ordo-part";

    /// <summary>What separates components: both kinds, whatever the system, so that a name has the same components everywhere. What else a system makes of one is in <see cref="NameRules"/>.</summary>
    public const string Separators = "/\\";

    /// <summary>Takes the last component of a name, as the classic protocol has it (specs/s04 §4).</summary>
    /// <param name="text">What the network brought.</param>
    /// <param name="name">The component.</param>
    /// <param name="problem">Why it is none, as the end of a sentence.</param>
    /// <param name="rules">Those of the system where the file is put.</param>
    public static bool TryTakeLast(string text, out string name, out string problem, NameRules rules = NameRules.Ordinary)
    {
        name = text[(text.AsSpan().LastIndexOfAny(Separators) + 1)..];
        problem = IsAbsolute(text) ? "it begins at the root" : ProblemOf(name, rules) ?? "";
        return problem.Length == 0;
    }

    /// <summary>Why a text is no name of a file; null when it is one.</summary>
    /// <param name="name">The text.</param>
    /// <param name="rules">Those of the system where the file is put.</param>
    public static string? ProblemOf(ReadOnlySpan<char> name, NameRules rules = NameRules.Ordinary) => name switch
    {
        "" => "it is empty",
        "." or ".." => "it leads to another folder",
        _ when name.ContainsAny(Separators) => "it has several components",
        _ when name.ContainsAnyInRange('\0', '\u001f') || name.ContainsAnyInRange('\u007f', '\u009f') => "it has control characters",
        _ when Encoding.UTF8.GetByteCount(name) > MaxBytes => $"it is longer than {MaxBytes} bytes",
        _ when name.EndsWith(PartialSuffix, StringComparison.OrdinalIgnoreCase) => $"it ends in {PartialSuffix}, as unfinished files do",
        _ when HasLoneSurrogate(name) => "it is no UTF-8",
        _ when rules == NameRules.Windows => WindowsName.ProblemOf(name),
        _ => null,
    };

    /// <summary>Whether a path begins at a root: that of this system, or a drive.</summary>
    internal static bool IsAbsolute(ReadOnlySpan<char> text) =>
        text is ['/' or '\\', ..] || text is [var drive, ':', '/' or '\\', ..] && char.IsAsciiLetter(drive);

    private static bool HasLoneSurrogate(ReadOnlySpan<char> name)
    {
        while (!name.IsEmpty)
        {
            if (Rune.DecodeFromUtf16(name, out _, out var length) != System.Buffers.OperationStatus.Done)
            {
                return true;
            }

            name = name[length..];
        }

        return false;
    }
}
