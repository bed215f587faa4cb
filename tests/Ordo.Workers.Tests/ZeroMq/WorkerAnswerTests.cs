using System.Text;
using Ordo.Workers.Machine.Broker;

namespace Ordo.Workers.Tests.ZeroMq;

/// <summary>What a worker answers to a line, and that it answers nothing to what is malformed (specs/s06 §3).</summary>
public sealed class WorkerAnswerTests
{
    [Theory]
    [InlineData("isprime 7", "7 is prime")]
    [InlineData("isprime 10", "10 is not prime")]
    [InlineData("isprime 1", "1 is not prime")]
    [InlineData("isprime -7", "-7 is not prime")]
    [InlineData("isprime   11  ", "11 is prime")]
    [InlineData("isprime 170141183460469231731687303715884105727", "170141183460469231731687303715884105727 is prime")]
    [InlineData("isprime", null)]
    [InlineData("isprime x", null)]
    [InlineData("isprime 7 9", null)]
    [InlineData("isprimeabc", null)]
    [InlineData("gcd 12 18", null)]
    [InlineData("", null)]
    public void Primes(string line, string? answer) => Assert.Equal(answer, Answer(line, Keyword.IsPrime));

    [Theory]
    [InlineData("gcd 12 18", "gcd for 12 18 is 6")]
    [InlineData("gcd   12   18", "gcd for 12 18 is 6")]
    [InlineData("gcd -12 +018", "gcd for -12 +018 is 6")]
    [InlineData("gcd 0 0", "gcd for 0 0 is 0")]
    [InlineData("gcd 340282366920938463463374607431768211456 1267650600228229401496703205376", "gcd for 340282366920938463463374607431768211456 1267650600228229401496703205376 is 1267650600228229401496703205376")]
    [InlineData("gcd 4", null)]
    [InlineData("gcd 1 2 3", null)]
    [InlineData("gcd a b", null)]
    [InlineData("gcdfoo 1 2", null)]
    [InlineData("isprime 7", null)]
    public void Divisors(string line, string? answer) => Assert.Equal(answer, Answer(line, Keyword.Gcd));

    [Fact]
    public void What_is_no_text_or_too_long_is_malformed()
    {
        Assert.Null(WorkerAnswer.To([.. "isprime "u8, 0xff], Keyword.IsPrime, () => false));
        Assert.Null(Answer($"isprime {new string('7', 5000)}", Keyword.IsPrime));
    }

    private static string? Answer(string line, Keyword keyword) => WorkerAnswer.To(Encoding.UTF8.GetBytes(line), keyword, () => false);
}
