using System.Numerics;

namespace Ordo.Workers.Machine.Arithmetic;

/// <summary>The symbol of Jacobi, (a/n): 1, −1, or 0 when the two share a divisor.</summary>
internal static class Jacobi
{
    /// <summary>(a/n) for a small a: by the law of reciprocity the large number is needed once, modulo a.</summary>
    /// <param name="top">a: odd.</param>
    /// <param name="number">n: odd, positive.</param>
    public static int Symbol(int top, BigInteger number)
    {
        var size = top < 0 ? -(long)top : top;
        var quarters = (int)(number % 4);
        var sign = top < 0 && quarters == 3 ? -1 : 1;
        return sign * Flip(quarters, size) * Symbol((long)(number % size), size);
    }

    /// <summary>(a/n) by halving and exchanging, as Euclid does it (Cohen 1993, algorithm 1.4.10).</summary>
    private static int Symbol(long top, long bottom)
    {
        var sign = 1;
        while (top != 0)
        {
            for (; top % 2 == 0; top /= 2)
            {
                sign = bottom % 8 is 3 or 5 ? -sign : sign;
            }

            sign *= Flip(top, bottom);
            (top, bottom) = (bottom % top, top);
        }

        return bottom == 1 ? sign : 0;
    }

    /// <summary>What exchanging two odd numbers does to the sign.</summary>
    private static int Flip(long left, long right) => left % 4 == 3 && right % 4 == 3 ? -1 : 1;
}
