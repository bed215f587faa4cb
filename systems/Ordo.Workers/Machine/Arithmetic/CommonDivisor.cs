using System.Numerics;

namespace Ordo.Workers.Machine.Arithmetic;

/// <summary>Greatest common divisors of whole numbers of any size.</summary>
internal static class CommonDivisor
{
    /// <summary>The greatest common divisor; not negative, and 0 only for two zeros.</summary>
    public static BigInteger Of(BigInteger left, BigInteger right) => BigInteger.GreatestCommonDivisor(left, right);
}
