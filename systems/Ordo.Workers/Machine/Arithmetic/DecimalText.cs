using System;
using System.Globalization;
using System.Numerics;

namespace Ordo.Workers.Machine.Arithmetic;

/// <summary>Whole numbers as people write them: an optional sign, and decimal digits of ASCII.</summary>
internal static class DecimalText
{
    /// <summary>The most characters of a number, sign included: a test for primality of so many takes some ten seconds, and more is rather a mistake.</summary>
    public const int MaxLength = 4096;

    /// <summary>Reads a number of any size.</summary>
    /// <returns>False for anything else, and for texts of more than <see cref="MaxLength"/> characters.</returns>
    public static bool TryParse(ReadOnlySpan<char> text, out BigInteger number)
    {
        number = default;
        return HasForm(text, char.IsAsciiDigit, '+', '-') && BigInteger.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out number);
    }

    /// <summary>Reads a number of 64 bit with a sign.</summary>
    /// <returns>False for anything else, for a number out of range, and for texts of more than <see cref="MaxLength"/> characters.</returns>
    public static bool TryParse(ReadOnlySpan<char> text, out long number)
    {
        number = 0;
        return HasForm(text, char.IsAsciiDigit, '+', '-') && long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out number);
    }

    /// <summary>Reads a number of 64 bit with a sign, as it stands on the wire.</summary>
    /// <returns>False for anything else, for a number out of range, and for texts of more than <see cref="MaxLength"/> characters.</returns>
    public static bool TryParse(ReadOnlySpan<byte> text, out long number)
    {
        number = 0;
        return HasForm(text, static symbol => char.IsAsciiDigit((char)symbol), (byte)'+', (byte)'-')
            && long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out number);
    }

    /// <summary>The framework lets more pass than this, a zero byte at the end among it.</summary>
    private static bool HasForm<T>(ReadOnlySpan<T> text, Func<T, bool> isDigit, T plus, T minus)
        where T : IEquatable<T>
    {
        if (text.Length is 0 or > MaxLength)
        {
            return false;
        }

        var digits = text[0].Equals(plus) || text[0].Equals(minus) ? text[1..] : text;
        foreach (var symbol in digits)
        {
            if (!isDigit(symbol))
            {
                return false;
            }
        }

        return !digits.IsEmpty;
    }
}
