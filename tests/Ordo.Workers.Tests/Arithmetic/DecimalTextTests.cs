using System.Numerics;
using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Ordo.Workers.Machine.Arithmetic;

namespace Ordo.Workers.Tests.Arithmetic;

/// <summary>Numbers as text, and their common divisors.</summary>
public sealed class DecimalTextTests
{
    [Theory]
    [InlineData("0", 0L)]
    [InlineData("-7", -7L)]
    [InlineData("+7", 7L)]
    [InlineData("-0", 0L)]
    [InlineData("0000000000000000000000000000007", 7L)]
    [InlineData("9223372036854775807", long.MaxValue)]
    [InlineData("-9223372036854775808", long.MinValue)]
    public void A_number_is_read(string text, long number)
    {
        Assert.True(DecimalText.TryParse(text, out long read));
        Assert.Equal(number, read);
        Assert.True(DecimalText.TryParse(Encoding.ASCII.GetBytes(text), out read));
        Assert.Equal(number, read);
        Assert.True(DecimalText.TryParse(text, out BigInteger large));
        Assert.Equal(number, large);
    }

    [Theory]
    [InlineData("")]
    [InlineData("-")]
    [InlineData("+-7")]
    [InlineData("--7")]
    [InlineData("7-")]
    [InlineData(" 7")]
    [InlineData("7 ")]
    [InlineData("7\0")]
    [InlineData("1,000")]
    [InlineData("1e3")]
    [InlineData("0x7")]
    [InlineData("7.0")]
    [InlineData("٧")]
    [InlineData("seven")]
    public void Anything_else_is_none(string text)
    {
        Assert.False(DecimalText.TryParse(text, out long _));
        Assert.False(DecimalText.TryParse(Encoding.UTF8.GetBytes(text), out _));
        Assert.False(DecimalText.TryParse(text, out BigInteger _));
    }

    [Theory]
    [InlineData("9223372036854775808")]
    [InlineData("-9223372036854775809")]
    [InlineData("18446744073709551616")]
    public void A_number_beyond_64_bit_is_read_as_a_large_one_only(string text)
    {
        Assert.False(DecimalText.TryParse(text, out long _));
        Assert.False(DecimalText.TryParse(Encoding.ASCII.GetBytes(text), out _));
        Assert.True(DecimalText.TryParse(text, out BigInteger number));
        Assert.Equal(BigInteger.Parse(text), number);
    }

    [Fact]
    public void A_text_may_have_its_limit_and_no_more()
    {
        var text = new string('0', DecimalText.MaxLength);
        Assert.True(DecimalText.TryParse(text, out BigInteger _));
        Assert.True(DecimalText.TryParse(text, out long _));
        Assert.False(DecimalText.TryParse(text + "0", out BigInteger _));
        Assert.False(DecimalText.TryParse(text + "0", out long _));
    }

    [Fact]
    public void A_common_divisor_divides_both_and_leaves_nothing_common()
    {
        var numbers = ArbMap.Default.ArbFor<BigInteger>();
        Prop.ForAll(numbers, numbers, numbers, (left, right, factor) =>
        {
            var (a, b) = (left * factor, right * factor);
            var divisor = CommonDivisor.Of(a, b);
            return divisor.Sign >= 0
                && divisor == CommonDivisor.Of(b, a)
                && (divisor.IsZero ? a.IsZero && b.IsZero : (a % divisor).IsZero && (b % divisor).IsZero && CommonDivisor.Of(a / divisor, b / divisor).IsOne)
                && (factor.IsZero || (divisor % factor).IsZero);
        }).QuickCheckThrowOnFailure();
        Assert.Equal(6, CommonDivisor.Of(12, -18));
        Assert.Equal(0, CommonDivisor.Of(0, 0));
        Assert.Equal(5, CommonDivisor.Of(0, -5));
    }
}
