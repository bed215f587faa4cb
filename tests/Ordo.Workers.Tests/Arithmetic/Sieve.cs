namespace Ordo.Workers.Tests.Arithmetic;

/// <summary>The primes up to a limit as Eratosthenes finds them: a second opinion that shares nothing with the tests of the product.</summary>
internal static class Sieve
{
    /// <summary>For each number up to the limit whether it is prime.</summary>
    public static bool[] UpTo(int limit)
    {
        var isPrime = new bool[limit + 1];
        isPrime.AsSpan(2).Fill(true);
        for (var divisor = 2; divisor * divisor <= limit; divisor++)
        {
            for (var multiple = divisor * divisor; isPrime[divisor] && multiple <= limit; multiple += divisor)
            {
                isPrime[multiple] = false;
            }
        }

        return isPrime;
    }

    /// <summary>Whether a number is prime, by dividing it by everything up to its square root.</summary>
    public static bool ByDivision(uint number)
    {
        if (number < 4)
        {
            return number > 1;
        }

        for (ulong divisor = 2; divisor * divisor <= number; divisor++)
        {
            if (number % divisor == 0)
            {
                return false;
            }
        }

        return true;
    }
}
