using System.Collections.Generic;
using System.Numerics;

namespace Ordo.Workers.Machine.Arithmetic;

/// <summary>The binary digits of a number, as the powers of a modulus go through them.</summary>
internal static class BinaryDigits
{
    /// <summary>The digits of a number that is not negative, the highest one first; none for 0.</summary>
    public static IEnumerable<bool> Of(BigInteger number)
    {
        var bytes = number.ToByteArray(isUnsigned: true);
        for (var at = (int)number.GetBitLength() - 1; at >= 0; at--)
        {
            yield return ((bytes[at / 8] >> (at % 8)) & 1) != 0;
        }
    }
}
