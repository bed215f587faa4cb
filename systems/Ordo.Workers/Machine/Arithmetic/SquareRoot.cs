using System.Numerics;

namespace Ordo.Workers.Machine.Arithmetic;

/// <summary>Whole square roots of large numbers.</summary>
internal static class SquareRoot
{
    /// <summary>Whether a number is the square of a whole one.</summary>
    /// <param name="number">Not negative.</param>
    public static bool IsSquare(BigInteger number)
    {
        var root = Floor(number);
        return root * root == number;
    }

    /// <summary>The largest number whose square is not greater: Newton's steps, which fall from above until they would rise again.</summary>
    /// <param name="number">Not negative.</param>
    public static BigInteger Floor(BigInteger number)
    {
        if (number.IsZero)
        {
            return 0;
        }

        var root = BigInteger.One << (int)((number.GetBitLength() + 1) / 2);
        while (true)
        {
            var closer = (root + (number / root)) >> 1;
            if (closer >= root)
            {
                return root;
            }

            root = closer;
        }
    }
}
