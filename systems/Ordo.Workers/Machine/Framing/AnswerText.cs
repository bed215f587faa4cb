using System;
using System.Buffers;
using Ordo.Workers.Machine.Arithmetic;

namespace Ordo.Workers.Machine.Framing;

/// <summary>How answers are written.</summary>
/// <param name="IsFull">Whether the number stands in front: some clients put it there themselves, others print the answer as it is.</param>
/// <param name="EndsLine">Whether a new line ends each answer, which no existing client expects.</param>
internal sealed record AnswerStyle(bool IsFull = false, bool EndsLine = false);

/// <summary>The texts of the answers (specs/s05 §2).</summary>
internal static class AnswerText
{
    /// <summary>The most bytes of an answer: a number of 64 bit with its sign, a space, the longer text, and a new line.</summary>
    public const int MaxLength = 20 + 1 + 12 + 1;

    /// <summary>The answer for a prime, without the number.</summary>
    public static ReadOnlySpan<byte> Prime => "is prime"u8;

    /// <summary>The answer for a number that is not prime, without the number.</summary>
    public static ReadOnlySpan<byte> NotPrime => "is not prime"u8;

    /// <summary>The answer to what is no number.</summary>
    public static ReadOnlySpan<byte> InvalidInput => "invalid input"u8;

    /// <summary>Works out the answer to a request and writes it.</summary>
    public static void Write(PrimeRequest request, AnswerStyle style, IBufferWriter<byte> output)
    {
        if (request.Number is { } number)
        {
            WriteAbout(number, style.IsFull, output);
        }
        else
        {
            output.Write(InvalidInput);
        }

        if (style.EndsLine)
        {
            output.Write("\n"u8);
        }
    }

    private static void WriteAbout(long number, bool isFull, IBufferWriter<byte> output)
    {
        if (isFull)
        {
            number.TryFormat(output.GetSpan(MaxLength), out var length);
            output.Advance(length);
            output.Write(" "u8);
        }

        output.Write(Primality.IsPrime(number) ? Prime : NotPrime);
    }
}
