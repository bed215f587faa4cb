using System;
using System.Numerics;

namespace Ordo.Workers.Machine.Arithmetic;

/// <summary>Trial division by the primes below 60. It decides six of seven numbers, at a fraction of what one round of another test costs.</summary>
internal static class SmallPrimes
{
    /// <summary>Every number below that is prime when no prime from here divides it: 61 is the next one.</summary>
    private const ulong ProvenBelow = 61 * 61;

    private static readonly OddPrime[] Odd = Array.ConvertAll<ulong, OddPrime>([3, 5, 7, 11, 13, 17, 19, 23, 29, 31, 37, 41, 43, 47, 53, 59], prime => new OddPrime(prime));

    /// <summary>The largest product of the first odd primes that 64 bit hold, 3 · 5 · … · 53: one long division gives the remainders for all of them.</summary>
    private static readonly BigInteger Product = 16294579238595022365UL;

    /// <summary>Whether a number is prime; null when trial division does not tell.</summary>
    public static bool? Decide(ulong number)
    {
        if (number % 2 == 0)
        {
            return number == 2;
        }

        foreach (var prime in Odd)
        {
            if (prime.Divides(number))
            {
                return number == prime.Value;
            }
        }

        return number < ProvenBelow ? number > 1 : null;
    }

    /// <summary>Whether 2 or a prime up to 53 divides a number, which is greater than all of them.</summary>
    public static bool DivideAny(BigInteger number)
    {
        if (number.IsEven)
        {
            return true;
        }

        var remainder = (ulong)(number % Product);
        foreach (var prime in Odd.AsSpan(0, Odd.Length - 1))
        {
            if (prime.Divides(remainder))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>
    /// A divisor without a division (Granlund and Montgomery 1994, §9): n · p⁻¹ mod 2⁶⁴ maps the multiples of p, and nothing else, to the numbers up to ⌊(2⁶⁴ − 1) / p⌋.
    /// </summary>
    private readonly struct OddPrime(ulong value)
    {
        private readonly ulong _inverse = Montgomery.InverseOf(value);
        private readonly ulong _largestQuotient = ulong.MaxValue / value;

        public ulong Value { get; } = value;

        public bool Divides(ulong number) => unchecked(number * _inverse) <= _largestQuotient;
    }
}
