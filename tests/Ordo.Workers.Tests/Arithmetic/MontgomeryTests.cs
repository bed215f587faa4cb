using System.Numerics;
using FsCheck;
using FsCheck.Fluent;
using Ordo.Workers.Machine.Arithmetic;

namespace Ordo.Workers.Tests.Arithmetic;

/// <summary>The arithmetic below the tests for primality, against <see cref="BigInteger"/>.</summary>
public sealed class MontgomeryTests
{
    private static readonly BigInteger Shift = BigInteger.One << 64;

    [Fact]
    public void A_power_is_that_of_large_integers()
    {
        Prop.ForAll(ArbMap.Default.ArbFor<ulong>(), ArbMap.Default.ArbFor<ulong>(), ArbMap.Default.ArbFor<ulong>(), (seed, residue, exponent) =>
            new[] { (seed * 0x9E3779B97F4A7C15) | 1, (seed | 1) + 2, ulong.MaxValue - (2 * (seed % 1000)) }.Where(modulus => modulus > 1).All(modulus =>
            {
                var residues = new Montgomery(modulus);
                return residues.Power(residues.FormOf(residue), exponent) == BigInteger.ModPow(residue, exponent, modulus) * Shift % modulus;
            })).QuickCheckThrowOnFailure();
    }

    [Theory]
    [InlineData(3UL)]
    [InlineData(4294967295UL)]
    [InlineData(9223372036854775809UL)]
    [InlineData(18446744073709551615UL)]
    public void One_and_minus_one_are_what_they_stand_for(ulong modulus)
    {
        var residues = new Montgomery(modulus);
        Assert.Equal(Shift % modulus, residues.One);
        Assert.Equal(residues.FormOf(modulus - 1), residues.MinusOne);
        Assert.Equal(residues.One, residues.Multiply(residues.MinusOne, residues.MinusOne));
        Assert.Equal(1UL, unchecked(modulus * Montgomery.InverseOf(modulus)));
    }

    [Fact]
    public void A_symbol_of_jacobi_is_that_of_euler_for_primes_and_a_product_for_products()
    {
        int[] primes = [3, 5, 7, 11, 13, 101, 7919];
        for (var top = -201; top <= 201; top += 2)
        {
            foreach (var prime in primes)
            {
                var euler = BigInteger.ModPow(((top % prime) + prime) % prime, (prime - 1) / 2, prime);
                Assert.Equal(euler == prime - 1 ? -1 : (int)euler, Jacobi.Symbol(top, prime));
                Assert.Equal(Jacobi.Symbol(top, prime) * Jacobi.Symbol(top, 1009), Jacobi.Symbol(top, prime * 1009));
            }
        }
    }

    [Fact]
    public void A_square_root_is_the_largest_that_fits()
    {
        Prop.ForAll(ArbMap.Default.ArbFor<BigInteger>(), number =>
        {
            var root = BigInteger.Abs(number);
            var square = root * root;
            return SquareRoot.Floor(square) == root && SquareRoot.IsSquare(square) && SquareRoot.Floor(square + (2 * root)) == root
                && (root.IsZero || (SquareRoot.Floor(square - 1) == root - 1 && !SquareRoot.IsSquare(square + 1)));
        }).QuickCheckThrowOnFailure();
        Assert.False(SquareRoot.IsSquare(2));
    }
}
