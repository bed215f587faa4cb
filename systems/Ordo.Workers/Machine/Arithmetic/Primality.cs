using System;
using System.Numerics;

namespace Ordo.Workers.Machine.Arithmetic;

/// <summary>Whether a number is prime: proven up to 64 bit, beyond that by a test that no composite number is known to pass. Numbers below 2 are not prime.</summary>
internal static class Primality
{
    /// <summary>Whether a number is prime; proven. A few microseconds at most.</summary>
    public static bool IsPrime(long number) => number > 1 && IsPrime((ulong)number);

    /// <summary>Whether a number is prime; proven. A few microseconds at most.</summary>
    public static bool IsPrime(ulong number) => SmallPrimes.Decide(number) ?? MillerRabin.IsPrime(number);

    /// <summary>Whether a number of any size is prime. The time grows with the cube of its length: seconds at some thousand digits.</summary>
    public static bool IsPrime(BigInteger number) => IsPrime(number, static () => false)!.Value;

    /// <summary>Whether a number of any size is prime; null when it was stopped before it knew.</summary>
    /// <param name="number">Any number.</param>
    /// <param name="isStopped">Asked between two steps, none of which is longer than a few multiplications of such numbers.</param>
    public static bool? IsPrime(BigInteger number, Func<bool> isStopped)
    {
        if (number <= ulong.MaxValue)
        {
            return number.Sign > 0 && IsPrime((ulong)number);
        }

        return SmallPrimes.DivideAny(number) ? false : BailliePsw.IsProbablePrime(number, isStopped);
    }
}
