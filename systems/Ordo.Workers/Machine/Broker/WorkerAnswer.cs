using System;
using System.Numerics;
using Ordo.Workers.Machine.Arithmetic;

namespace Ordo.Workers.Machine.Broker;

/// <summary>What a worker answers to a line (specs/s06 §3). Numbers may have <see cref="DecimalText.MaxLength"/> digits.</summary>
internal static class WorkerAnswer
{
    /// <summary>The answer to a line; null when it is malformed, or when it was stopped.</summary>
    /// <param name="line">As it was received.</param>
    /// <param name="keyword">What this worker answers; other lines are malformed to it.</param>
    /// <param name="isStopped">Asked every now and then.</param>
    public static string? To(ReadOnlySpan<byte> line, Keyword keyword, Func<bool> isStopped)
    {
        var words = Lines.TryRead(line)?.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries) ?? [];
        if (words.Length == 0 || words[0] != keyword.Text)
        {
            return null;
        }

        return words switch
        {
            [_, var number] when keyword == Keyword.IsPrime => PrimeAnswer(number, isStopped),
            [_, var left, var right] when keyword == Keyword.Gcd => DivisorAnswer(left, right),
            _ => null,
        };
    }

    private static string? PrimeAnswer(string text, Func<bool> isStopped)
    {
        if (!DecimalText.TryParse(text, out BigInteger number) || Primality.IsPrime(number, isStopped) is not { } isPrime)
        {
            return null;
        }

        return $"{number} is {(isPrime ? "prime" : "not prime")}";
    }

    private static string? DivisorAnswer(string left, string right) =>
        DecimalText.TryParse(left, out BigInteger a) && DecimalText.TryParse(right, out BigInteger b) ? $"gcd for {left} {right} is {CommonDivisor.Of(a, b)}" : null;
}
