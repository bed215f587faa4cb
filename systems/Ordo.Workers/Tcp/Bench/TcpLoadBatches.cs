using System.Collections.Generic;
using System.Linq;
using System.Text;
using Ordo.Machine;
using Ordo.Workers.Machine.Arithmetic;

namespace Ordo.Workers.Tcp.Bench;

/// <summary>What the clients of a measurement ask, and what they are to hear: made beforehand, so that the measurement is of the server.</summary>
internal sealed class TcpLoadBatches
{
    /// <summary>Enough that no two neighbours are alike.</summary>
    private const int Count = 64;

    private readonly List<(byte[] Numbers, byte[] Answers)> _batches;

    /// <summary>Draws the numbers of 31 bit; the same ones in each run.</summary>
    /// <param name="depth">How many numbers a batch has.</param>
    public TcpLoadBatches(int depth)
    {
        var random = new SeededRandom(1);
        Depth = depth;
        _batches = [.. Enumerable.Range(0, Count).Select(_ => Batch([.. Enumerable.Range(0, depth).Select(_ => random.Below(int.MaxValue))]))];
    }

    /// <summary>How many numbers a batch has.</summary>
    public int Depth { get; }

    /// <summary>The most bytes that answer a batch.</summary>
    public int LongestAnswers => _batches.Max(batch => batch.Answers.Length);

    /// <summary>The batch of a round; they come again and again.</summary>
    public (byte[] Numbers, byte[] Answers) this[int round] => _batches[round % Count];

    private static (byte[] Numbers, byte[] Answers) Batch(IReadOnlyList<int> numbers) => (
        Encoding.ASCII.GetBytes(string.Concat(numbers.Select(number => $"{number}\n"))),
        Encoding.ASCII.GetBytes(string.Concat(numbers.Select(number => Primality.IsPrime(number) ? "is prime" : "is not prime"))));
}
