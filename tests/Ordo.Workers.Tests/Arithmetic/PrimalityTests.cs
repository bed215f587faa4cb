using System.Numerics;
using FsCheck;
using FsCheck.Fluent;
using Ordo.Workers.Machine.Arithmetic;

namespace Ordo.Workers.Tests.Arithmetic;

/// <summary>Primality of numbers up to 64 bit and of larger ones.</summary>
public sealed class PrimalityTests
{
    /// <summary>The first twelve primes as bases are proven up to 3.18 · 10²³ (Sorenson and Webster 2015): another proven set beside the one in use.</summary>
    private static readonly ulong[] OtherBases = [2, 3, 5, 7, 11, 13, 17, 19, 23, 29, 31, 37];

    private static Arbitrary<ulong> Numbers { get; } = Gen.Choose(0, int.MaxValue).Two().Select(halves => ((ulong)halves.Item1 << 33) ^ (ulong)halves.Item2).ToArbitrary();

    public static TheoryData<string, bool> Known => new()
    {
        { "-9223372036854775808", false }, { "-7", false }, { "-1", false }, { "0", false }, { "1", false }, { "2", true }, { "3", true }, { "4", false },
        { "3721", false }, { "3727", true }, { "2147483647", true }, { "4294967291", true }, { "4294967295", false }, { "4294967311", true },
        { "4759123141", false }, { "2305843009213693951", true }, { "9223372036854775783", true }, { "9223372036854775807", false },
        { "18446744073709551557", true }, { "18446744073709551615", false }, { "18446744073709551616", false }, { "18446744073709551629", true },
        { "18446744030759878681", false }, // 4294967291²
        { "340282366920938460843936948965011886881", false }, // the product of the two largest primes of 64 bit
        { "170141183460469231731687303715884105727", true }, // 2¹²⁷ − 1
        { "340282366920938463463374607431768211455", false }, // 2¹²⁸ − 1
        { "162259276829213363391578010288127", true }, // 2¹⁰⁷ − 1
        { "340282366920938463463374607431768211297", true }, // 2¹²⁸ − 159
    };

    [Theory]
    [MemberData(nameof(Known))]
    public void A_known_number_is_what_it_is_known_to_be(string text, bool isPrime)
    {
        var number = BigInteger.Parse(text);
        Assert.Equal(isPrime, Primality.IsPrime(number));
        if (number >= long.MinValue && number <= long.MaxValue)
        {
            Assert.Equal(isPrime, Primality.IsPrime((long)number));
        }

        if (number >= 0 && number <= ulong.MaxValue)
        {
            Assert.Equal(isPrime, Primality.IsPrime((ulong)number));
        }
    }

    [Fact]
    public void Small_numbers_are_prime_as_the_sieve_says()
    {
        var isPrime = Sieve.UpTo(2_000_000);
        for (var number = 0; number < isPrime.Length; number++)
        {
            Assert.True(isPrime[number] == Primality.IsPrime((ulong)number), $"{number}");
        }
    }

    [Fact]
    public void Numbers_of_32_bit_are_prime_as_division_says()
    {
        Prop.ForAll(Gen.Choose(0, int.MaxValue).ToArbitrary(), half => Enumerable.Range(0, 2).All(odd =>
        {
            var number = ((uint)half * 2) + (uint)odd;
            return Primality.IsPrime(number) == Sieve.ByDivision(number);
        })).QuickCheckThrowOnFailure();
    }

    [Fact]
    public void Numbers_of_64_bit_are_prime_as_two_other_tests_say()
    {
        Prop.ForAll(Numbers, start => Enumerable.Range(0, 50).All(step =>
        {
            var number = (start | 1) + (2 * (ulong)step);
            var isPrime = Primality.IsPrime(number);
            return number < 41 || (isPrime == MillerRabin.PassesAll(number, OtherBases) && isPrime == BailliePsw.IsProbablePrime(number, Never));
        })).QuickCheckThrowOnFailure();
    }

    [Fact]
    public void Every_small_number_passes_as_the_sieve_says_also_the_test_for_large_ones()
    {
        var isPrime = Sieve.UpTo(100_000);
        for (var number = 3; number < isPrime.Length; number += 2)
        {
            Assert.True(isPrime[number] == BailliePsw.IsProbablePrime(number, Never), $"{number}");
        }
    }

    [Fact]
    public void A_product_of_two_primes_is_not_prime()
    {
        Prop.ForAll(Numbers, Numbers, (left, right) =>
        {
            var (first, second) = (PrimeFrom(left), PrimeFrom(right));
            return !Primality.IsPrime((BigInteger)first * second) && !Primality.IsPrime((BigInteger)first * first);
        }).QuickCheckThrowOnFailure();
    }

    [Fact]
    public void A_large_number_can_be_stopped_in_each_of_its_steps()
    {
        var number = (BigInteger.One << 127) - 1;
        var asked = 0;
        Assert.True(Primality.IsPrime(number, () => ++asked < 0));
        for (var at = 1; at <= asked; at++)
        {
            var left = at;
            Assert.Null(Primality.IsPrime(number, () => --left == 0));
        }
    }

    private static ulong PrimeFrom(ulong start)
    {
        var number = start | 1;
        while (!Primality.IsPrime(number))
        {
            number += 2;
        }

        return number;
    }

    private static bool Never() => false;
}
