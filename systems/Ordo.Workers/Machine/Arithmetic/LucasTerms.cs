using System.Numerics;

namespace Ordo.Workers.Machine.Arithmetic;

/// <summary>The terms U(k), V(k) and Qᵏ of the Lucas sequences with P = 1 and Q = (1 − D) / 4, modulo an odd number. It begins at k = 0.</summary>
/// <param name="modulus">Odd, at least 3.</param>
/// <param name="discriminant">D, one more than a multiple of 4.</param>
internal sealed class LucasTerms(BigInteger modulus, int discriminant)
{
    private readonly int _q = (1 - discriminant) / 4;
    private BigInteger _powerOfQ = 1;

    /// <summary>U(k), 0 to n − 1.</summary>
    public BigInteger U { get; private set; } = 0;

    /// <summary>V(k), 0 to n − 1.</summary>
    public BigInteger V { get; private set; } = 2;

    /// <summary>Goes from k to 2k.</summary>
    public void Double()
    {
        U = Residue(U * V);
        V = Residue((V * V) - (2 * _powerOfQ));
        _powerOfQ = Residue(_powerOfQ * _powerOfQ);
    }

    /// <summary>Goes from k to k + 1.</summary>
    public void Advance()
    {
        (U, V) = (Half(U + V), Half((discriminant * U) + V));
        _powerOfQ = Residue(_powerOfQ * _q);
    }

    /// <summary>Half of a number, of which one and its sum with the odd modulus is even.</summary>
    private BigInteger Half(BigInteger number) => Residue((number.IsEven ? number : number + modulus) >> 1);

    private BigInteger Residue(BigInteger number)
    {
        var remainder = number % modulus;
        return remainder.Sign < 0 ? remainder + modulus : remainder;
    }
}
