using System;

namespace Ordo.Workers.Machine.Arithmetic;

/// <summary>
/// Arithmetic modulo an odd 64-bit number without divisions (Montgomery 1985): a residue a is kept as a · 2⁶⁴ mod n, and a product takes three multiplications.
/// </summary>
internal readonly struct Montgomery
{
    private readonly ulong _modulus;
    private readonly ulong _inverse;
    private readonly ulong _factor;

    /// <summary>Prepares a modulus; costs one division and about ten multiplications.</summary>
    /// <param name="modulus">Odd, at least 3.</param>
    public Montgomery(ulong modulus)
    {
        _modulus = modulus;
        _inverse = InverseOf(modulus);
        One = unchecked(0 - modulus) % modulus;

        // 2¹²⁸ mod n, which carries a number into the form: doubled once and squared six times, 2⁰ becomes 2⁶⁴, in the form.
        var power = Double(One);
        for (var bits = 1; bits < 64; bits *= 2)
        {
            power = Multiply(power, power);
        }

        _factor = power;
    }

    /// <summary>1 in the form.</summary>
    public ulong One { get; }

    /// <summary>n − 1, which is −1, in the form.</summary>
    public ulong MinusOne => _modulus - One;

    /// <summary>The number that gives 1 when it is multiplied by an odd one, modulo 2⁶⁴. Each step of Newton's doubles the bits that are right; five they are to begin with.</summary>
    public static ulong InverseOf(ulong odd)
    {
        unchecked
        {
            var inverse = (3 * odd) ^ 2;
            for (var bits = 5; bits < 64; bits *= 2)
            {
                inverse *= 2 - (odd * inverse);
            }

            return inverse;
        }
    }

    /// <summary>A number in the form.</summary>
    public ulong FormOf(ulong number) => Multiply(number % _modulus, _factor);

    /// <summary>The product of two residues in the form.</summary>
    public ulong Multiply(ulong left, ulong right)
    {
        var high = Math.BigMul(left, right, out var low);
        var carried = Math.BigMul(unchecked(low * _inverse), _modulus, out _);

        // Whether it borrows is chance; arithmetic costs less than a branch that is guessed wrong every other time.
        var borrowed = high < carried ? 1UL : 0UL;
        return unchecked(high - carried + (_modulus & (0 - borrowed)));
    }

    /// <summary>A power of a residue in the form.</summary>
    public ulong Power(ulong residue, ulong exponent)
    {
        var power = One;
        for (; exponent != 0; exponent >>= 1)
        {
            if ((exponent & 1) != 0)
            {
                power = Multiply(power, residue);
            }

            residue = Multiply(residue, residue);
        }

        return power;
    }

    private ulong Double(ulong residue) => unchecked(residue >= _modulus - residue ? residue - (_modulus - residue) : residue + residue);
}
