using System;
using System.Numerics;

namespace Ordo.Workers.Machine.Arithmetic;

/// <summary>
/// A strong test to base 2 and a strong Lucas test (Baillie and Wagstaff 1980, "Lucas pseudoprimes", with Pomerance and Selfridge). The two fail for numbers of different kinds: no composite number that passes
/// both is known, and below 2⁶⁴ there is none.
/// </summary>
internal static class BailliePsw
{
    /// <summary>Whether a number passes both; null when it was stopped before it knew.</summary>
    /// <param name="number">Odd, at least 3.</param>
    /// <param name="isStopped">Asked between two steps.</param>
    public static bool? IsProbablePrime(BigInteger number, Func<bool> isStopped)
    {
        var passes = PassesBaseTwo(number, isStopped);
        return passes == true ? StrongLucas.Passes(number, isStopped) : passes;
    }

    /// <summary>With n − 1 = d · 2ˢ, d odd: a prime n has 2ᵈ = 1, or −1 among 2ᵈ, 2²ᵈ, 2⁴ᵈ, … before 2ⁿ⁻¹.</summary>
    public static bool? PassesBaseTwo(BigInteger number, Func<bool> isStopped)
    {
        var minusOne = number - 1;
        var squarings = (int)BigInteger.TrailingZeroCount(minusOne);
        var power = BigInteger.One;
        foreach (var bit in BinaryDigits.Of(minusOne >> squarings))
        {
            if (isStopped())
            {
                return null;
            }

            power = power * power % number;
            if (bit)
            {
                power += power;
                power -= power >= number ? number : 0;
            }
        }

        if (power.IsOne)
        {
            return true;
        }

        for (; squarings > 0 && power != minusOne; squarings--)
        {
            if (isStopped())
            {
                return null;
            }

            power = power * power % number;
        }

        return squarings > 0;
    }
}
