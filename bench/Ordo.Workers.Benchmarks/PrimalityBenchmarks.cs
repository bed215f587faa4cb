using System.Numerics;
using BenchmarkDotNet.Attributes;
using Ordo.Machine;
using Ordo.Workers.Machine.Arithmetic;

namespace Ordo.Workers.Benchmarks;

/// <summary>Tests for primality on one core; the time is that of one number. The bars: a million of 32 bit a second, 150 000 primes of 64 bit.</summary>
public class PrimalityBenchmarks
{
    private const int Count = 1024;
    private const int CountOfLarge = 16;

    private ulong[] _any32 = [];
    private ulong[] _primes32 = [];
    private ulong[] _any64 = [];
    private ulong[] _primes64 = [];
    private BigInteger[] _primes128 = [];

    /// <summary>Draws the numbers; the same ones in each run.</summary>
    [GlobalSetup]
    public void Draw()
    {
        var random = new SeededRandom(1);
        _any32 = Numbers(() => random.NextBits() >> 32);
        _primes32 = Numbers(() => PrimeFrom(random.NextBits() >> 32));
        _any64 = Numbers(random.NextBits);
        _primes64 = Numbers(() => PrimeFrom(random.NextBits() | (1UL << 63)));
        _primes128 = [.. Enumerable.Range(0, CountOfLarge).Select(_ => PrimeFrom(((BigInteger)random.NextBits() << 64) | (BigInteger.One << 127)))];
    }

    [Benchmark(Description = "any number of 32 bit", OperationsPerInvoke = Count)]
    public int Any32() => CountPrimes(_any32);

    [Benchmark(Description = "primes of 32 bit", OperationsPerInvoke = Count)]
    public int Primes32() => CountPrimes(_primes32);

    [Benchmark(Description = "any number of 64 bit", OperationsPerInvoke = Count)]
    public int Any64() => CountPrimes(_any64);

    [Benchmark(Description = "primes of 64 bit", OperationsPerInvoke = Count)]
    public int Primes64() => CountPrimes(_primes64);

    [Benchmark(Description = "primes of 128 bit (Baillie-PSW)", OperationsPerInvoke = CountOfLarge)]
    public int Primes128()
    {
        var primes = 0;
        foreach (var number in _primes128)
        {
            primes += Primality.IsPrime(number) ? 1 : 0;
        }

        return primes;
    }

    private static int CountPrimes(ulong[] numbers)
    {
        var primes = 0;
        foreach (var number in numbers)
        {
            primes += Primality.IsPrime(number) ? 1 : 0;
        }

        return primes;
    }

    private static ulong[] Numbers(Func<ulong> draw) => [.. Enumerable.Range(0, Count).Select(_ => draw())];

    private static ulong PrimeFrom(ulong start)
    {
        var number = start | 1;
        while (!Primality.IsPrime(number))
        {
            number -= 2;
        }

        return number;
    }

    private static BigInteger PrimeFrom(BigInteger start)
    {
        var number = start + 1;
        while (!Primality.IsPrime(number))
        {
            number += 2;
        }

        return number;
    }
}
