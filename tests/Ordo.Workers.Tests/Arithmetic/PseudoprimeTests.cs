using System.Numerics;
using Ordo.Workers.Machine.Arithmetic;

namespace Ordo.Workers.Tests.Arithmetic;

/// <summary>Composite numbers that one test or another takes for primes. That they do shows that the parts test what their names say.</summary>
public sealed class PseudoprimeTests
{
    private const int Limit = 200_000;

    [Fact]
    public void Carmichael_numbers_are_not_prime()
    {
        // Korselt's criterion for (6k + 1)(12k + 1)(18k + 1), whose factors are prime (Chernick 1939).
        var found = 0;
        for (ulong k = 1; k < 40_000; k++)
        {
            var (first, second, third) = ((6 * k) + 1, (12 * k) + 1, (18 * k) + 1);
            if (Primality.IsPrime(first) && Primality.IsPrime(second) && Primality.IsPrime(third))
            {
                Assert.False(Primality.IsPrime(first * second * third));
                found++;
            }
        }

        Assert.True(found > 300, $"{found}");
    }

    [Fact]
    public void The_strong_pseudoprimes_to_base_two_are_those_of_the_tables()
    {
        int[] table = [2047, 3277, 4033, 4681, 8321, 15841, 29341, 42799, 49141, 52633, 65281, 74665, 80581, 85489, 88357, 90751, 104653, 130561, 196093];
        Assert.Equal(table, Composites().Where(number => MillerRabin.PassesAll((ulong)number, [2])));
        Assert.Equal(table, Composites().Where(number => BailliePsw.PassesBaseTwo(number, Never) == true));
        Assert.All(table, number => Assert.False(Primality.IsPrime(number)));
    }

    [Fact]
    public void The_strong_lucas_pseudoprimes_are_those_of_the_tables()
    {
        int[] table = [5459, 5777, 10877, 16109, 18971, 22499, 24569, 25199, 40309, 58519, 75077, 97439, 100127, 113573, 115639, 130139, 155819, 158399, 161027, 162133, 176399, 176471, 189419, 192509, 197801];
        Assert.Equal(table, Composites().Where(number => StrongLucas.Passes(number, Never) == true));
        Assert.All(table, number => Assert.False(Primality.IsPrime(number)));
    }

    [Theory]
    [InlineData(1373653UL, 2)] // ψ₂ … ψ₁₁: the smallest numbers that are strong pseudoprimes to the first so many primes (Jaeschke 1993; Jiang and Deng 2014)
    [InlineData(25326001UL, 3)]
    [InlineData(3215031751UL, 4)]
    [InlineData(2152302898747UL, 5)]
    [InlineData(3474749660383UL, 6)]
    [InlineData(341550071728321UL, 7)]
    [InlineData(3825123056546413051UL, 9)]
    public void A_strong_pseudoprime_to_many_bases_is_not_prime(ulong number, int bases)
    {
        ulong[] primes = [2, 3, 5, 7, 11, 13, 17, 19, 23, 29, 31, 37];
        Assert.True(MillerRabin.PassesAll(number, primes.AsSpan(0, bases)));
        Assert.False(Primality.IsPrime(number));
        Assert.False(BailliePsw.IsProbablePrime(number, Never));
    }

    [Fact]
    public void A_strong_pseudoprime_of_more_than_64_bit_is_not_prime()
    {
        // ψ₁₂ (Sorenson and Webster 2015), and a product that Arnault (1995) built to pass for every prime base below 307.
        Assert.False(Primality.IsPrime(BigInteger.Parse("318665857834031151167461")));
        var arnault = BigInteger.Parse("29674495668685510550154174642905332730771991799853043350995075531276838753171770199594238596428121188033664754218345562493168782883");
        Assert.False(Primality.IsPrime(arnault * ((313 * (arnault - 1)) + 1) * ((353 * (arnault - 1)) + 1)));
    }

    private static IEnumerable<int> Composites()
    {
        var isPrime = Sieve.UpTo(Limit);
        return Enumerable.Range(9, Limit - 9).Where(number => number % 2 != 0 && !isPrime[number]);
    }

    private static bool Never() => false;
}
