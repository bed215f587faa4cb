using System;
using System.Numerics;

namespace Ordo.Workers.Machine.Arithmetic;

/// <summary>
/// The strong Lucas test with the parameters of Selfridge (Baillie and Wagstaff 1980, §2 and method A): D is the first of 5, −7, 9, −11, … with (D/n) = −1, P = 1, Q = (1 − D) / 4. With
/// n + 1 = d · 2ˢ, d odd, a prime n has U(d) = 0, or V = 0 among V(d), V(2d), V(4d), … before V(n + 1).
/// </summary>
internal static class StrongLucas
{
    /// <summary>Whether a number passes; null when it was stopped before it knew.</summary>
    /// <param name="number">Odd, at least 3.</param>
    /// <param name="isStopped">Asked between two steps.</param>
    public static bool? Passes(BigInteger number, Func<bool> isStopped)
    {
        // A square has no such D: the search would not end.
        if (SquareRoot.IsSquare(number) || Discriminant(number) is not { } discriminant)
        {
            return false;
        }

        var next = number + 1;
        var doublings = (int)BigInteger.TrailingZeroCount(next);
        var terms = new LucasTerms(number, discriminant);
        foreach (var bit in BinaryDigits.Of(next >> doublings))
        {
            if (isStopped())
            {
                return null;
            }

            terms.Double();
            if (bit)
            {
                terms.Advance();
            }
        }

        return terms.U.IsZero ? true : HasZeroV(terms, doublings, isStopped);
    }

    private static bool? HasZeroV(LucasTerms terms, int doublings, Func<bool> isStopped)
    {
        for (; doublings > 0; doublings--)
        {
            if (terms.V.IsZero)
            {
                return true;
            }

            if (isStopped())
            {
                return null;
            }

            terms.Double();
        }

        return false;
    }

    /// <summary>D; null when a divisor of the number is met on the way.</summary>
    /// <param name="number">Odd, no square.</param>
    private static int? Discriminant(BigInteger number)
    {
        for (var size = 5; ; size += 2)
        {
            var candidate = size % 4 == 1 ? size : -size;
            switch (Jacobi.Symbol(candidate, number))
            {
                case -1:
                    return candidate;
                case 0 when number != size:
                    return null;
            }
        }
    }
}
