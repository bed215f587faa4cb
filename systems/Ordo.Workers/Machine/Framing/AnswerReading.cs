using System;
using System.Globalization;

namespace Ordo.Workers.Machine.Framing;

/// <summary>What a client makes of the bytes that came so far.</summary>
internal enum ReadAnswer
{
    /// <summary>It is the beginning of an answer.</summary>
    Incomplete,

    /// <summary>The number is prime.</summary>
    Prime,

    /// <summary>The number is not prime.</summary>
    NotPrime,

    /// <summary>It is no answer at all.</summary>
    Nonsense,
}

/// <summary>Reads the answers of every known server: with the number in front or without, with white space around or without.</summary>
internal static class AnswerReading
{
    /// <summary>The most characters that an answer may take, white space around it included: what is longer begins like none.</summary>
    public const int MaxLength = 256;

    /// <summary>Reads what has come since the last answer.</summary>
    /// <param name="number">What was asked about.</param>
    /// <param name="came">The text; its beginning may be what was left of the answer before.</param>
    public static ReadAnswer Read(long number, string came)
    {
        var text = came.AsSpan().Trim();
        var begins = false;
        foreach (var lead in (ReadOnlySpan<string>)["", string.Create(CultureInfo.InvariantCulture, $"{number} ")])
        {
            foreach (var answer in (ReadOnlySpan<ReadAnswer>)[ReadAnswer.Prime, ReadAnswer.NotPrime])
            {
                var expected = $"{lead}{(answer == ReadAnswer.Prime ? "is prime" : "is not prime")}";
                if (text.SequenceEqual(expected))
                {
                    return answer;
                }

                begins |= came.Length < MaxLength && expected.StartsWith(text, StringComparison.Ordinal);
            }
        }

        return begins ? ReadAnswer.Incomplete : ReadAnswer.Nonsense;
    }
}
