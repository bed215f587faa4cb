using System;
using System.Collections.Generic;
using Ordo.Workers.Machine.Arithmetic;

namespace Ordo.Workers.Machine.Lines;

/// <summary>Reads lines of the client of gRPC. A text is what stands behind one blank after the word, to the letter; numbers stand between any blanks.</summary>
internal static class WorkLineParser
{
    private const string Commands = "There is: reverse <text>, split <text>, isprime <number> …, exit";
    private const string NoNumber = "A number is missing: isprime <number> …";

    /// <summary>Reads a line; every line means something.</summary>
    public static WorkLine Parse(string line)
    {
        var typed = line.TrimStart();
        var blank = typed.IndexOf(' ', StringComparison.Ordinal);
        var (word, rest) = blank < 0 ? (typed.TrimEnd(), "") : (typed[..blank], typed[(blank + 1)..]);
        return word switch
        {
            "" => new WorkLine.Nothing(),
            "reverse" => new WorkLine.Reverse(rest),
            "split" => new WorkLine.Split(rest),
            "isprime" => ParseNumbers(rest),
            "exit" => new WorkLine.Exit(),
            _ => new WorkLine.Wrong(Commands),
        };
    }

    private static WorkLine ParseNumbers(string text)
    {
        var numbers = new List<int>();
        foreach (var word in text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries))
        {
            if (!DecimalText.TryParse(word, out long number) || number is < int.MinValue or > int.MaxValue)
            {
                return new WorkLine.Wrong($"'{word}' is no whole number from {int.MinValue} to {int.MaxValue}");
            }

            numbers.Add((int)number);
        }

        return numbers.Count > 0 ? new WorkLine.IsPrime(numbers) : new WorkLine.Wrong(NoNumber);
    }
}
