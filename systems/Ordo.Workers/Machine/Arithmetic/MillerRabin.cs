using System;
using System.Numerics;

namespace Ordo.Workers.Machine.Arithmetic;

/// <summary>
/// The strong test of Miller and Rabin, with bases that leave no doubt in the range they are used for: every composite number of that range fails for one of them.
/// </summary>
internal static class MillerRabin
{
    /// <summary>Proven for numbers below 4 759 123 141, so for 32 bit (Jaeschke 1993, "On strong pseudoprimes to several bases").</summary>
    private static ReadOnlySpan<ulong> BasesFor32Bit => [2, 7, 61];

    /// <summary>
    /// Proven for all of 64 bit: found by Jim Sinclair (2011, miller-rabin.appspot.com) and verified against Feitsma's list of every base-2 pseudoprime below 2⁶⁴.
    /// </summary>
    private static ReadOnlySpan<ulong> BasesFor64Bit => [2, 325, 9375, 28178, 450775, 9780504, 1795265022];

    /// <summary>Whether a number is prime; proven.</summary>
    /// <param name="number">Odd, and greater than 61, so that none of the bases is a multiple of it.</param>
    public static bool IsPrime(ulong number) => PassesAll(number, number <= uint.MaxValue ? BasesFor32Bit : BasesFor64Bit);

    /// <summary>Whether a number looks prime to each of some bases.</summary>
    /// <param name="number">Odd, at least 3.</param>
    /// <param name="bases">None of them a multiple of the number.</param>
    public static bool PassesAll(ulong number, ReadOnlySpan<ulong> bases)
    {
        var residues = new Montgomery(number);
        foreach (var candidate in bases)
        {
            if (!Passes(residues, residues.FormOf(candidate), number - 1))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>With n − 1 = d · 2ˢ, d odd: a prime n has aᵈ = 1, or −1 among aᵈ, a²ᵈ, a⁴ᵈ, … before aⁿ⁻¹.</summary>
    private static bool Passes(Montgomery residues, ulong residue, ulong numberLessOne)
    {
        var squarings = BitOperations.TrailingZeroCount(numberLessOne);
        var power = residues.Power(residue, numberLessOne >> squarings);
        if (power == residues.One)
        {
            return true;
        }

        for (; squarings > 0; squarings--)
        {
            if (power == residues.MinusOne)
            {
                return true;
            }

            power = residues.Multiply(power, power);
        }

        return false;
    }
}
