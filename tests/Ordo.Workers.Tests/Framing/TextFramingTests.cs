using System.Numerics;
using System.Text;
using System.Text.RegularExpressions;
using FsCheck;
using FsCheck.Fluent;
using Ordo.Machine;
using Ordo.Workers.Machine.Framing;

namespace Ordo.Workers.Tests.Framing;

/// <summary>Where a number ends on a connection (specs/s05 §2).</summary>
public sealed partial class TextFramingTests
{
    private static readonly Instant Start = new(1_000_000);

    private readonly TextFraming _framing = new();

    /// <summary>Text as clients and madmen send it: digits, signs, white space, long runs, and any byte at all.</summary>
    private static Arbitrary<string> Texts { get; } = Gen.OneOf(
            Gen.Elements("7", "0", "12", "-", "+", " ", "\n", "\r\n", "\t", "x", "\0", "é", "9223372036854775807", "99999999999999999999", new string('0', 63), new string('1', 5000)),
            Gen.Choose(0, 255).Select(code => $"{(char)code}"))
        .ArrayOf().Select(string.Concat).ToArbitrary();

    [Fact]
    public void A_number_without_an_end_is_complete_when_nothing_more_has_come_for_a_while()
    {
        Receive("154", Start);
        Receive("92781", Start + (TextFraming.Quiet / 2));
        var deadline = Start + (TextFraming.Quiet * 1.5);
        Assert.Equal(deadline, _framing.Deadline);

        _framing.Tick(new Instant(deadline.Microseconds - 1));
        Assert.Equal([], Taken());
        _framing.Tick(deadline);
        Assert.Equal([15492781L], Taken());
        Assert.Equal(Instant.Forever, _framing.Deadline);
        Assert.InRange(TextFraming.Quiet.TotalMilliseconds, 10, 20);
    }

    [Theory]
    [InlineData("7\n", new[] { 7L })]
    [InlineData("7\r\n-7 10\t0\v1\f", new[] { 7L, -7L, 10L, 0L, 1L })]
    [InlineData("  \n\n ", new long[0])]
    [InlineData("9223372036854775807 -9223372036854775808 ", new[] { long.MaxValue, long.MinValue })]
    public void White_space_ends_a_number_at_once(string text, long[] numbers)
    {
        Receive(text, Start);
        Assert.Equal(numbers.Select(number => (long?)number), Taken());
        Assert.Equal(Instant.Forever, _framing.Deadline);
    }

    [Fact]
    public void Several_numbers_in_one_piece_come_out_in_order_and_the_last_one_waits_for_its_end()
    {
        Receive("2 3 5", Start);
        Assert.Equal([2L, 3L], Taken());
        _framing.End();
        Assert.Equal([5L], Taken());
    }

    [Theory]
    [InlineData("seven ")]
    [InlineData("7x ")]
    [InlineData("-\n")]
    [InlineData("9223372036854775808 ")]
    [InlineData("99999999999999999999999999999999999999999999999999999999999999999999999999999999999999 ")]
    public void What_is_no_number_of_64_bit_is_invalid_and_the_next_one_is_read(string text)
    {
        Receive(text + "11 ", Start);
        Assert.Equal([null, 11L], Taken());
    }

    [Fact]
    public void A_line_without_end_is_one_invalid_request_and_takes_no_memory()
    {
        var piece = Encoding.ASCII.GetBytes(new string('7', 100_000));
        _framing.Receive(piece, Start);
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var times = 0; times < 100; times++)
        {
            _framing.Receive(piece, Start);
        }

        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, piece.Length - 1); // The runtime may allocate a little of its own.
        Receive("\n", Start);
        Assert.Equal([null], Taken());
    }

    [Fact]
    public void However_the_bytes_are_cut_the_same_requests_come_out()
    {
        Prop.ForAll(Texts, Gen.Choose(1, 40).ToArbitrary(), (text, length) =>
        {
            var framing = new TextFraming();
            foreach (var piece in Encoding.Latin1.GetBytes(text).Chunk(length))
            {
                framing.Receive(piece, Start);
                framing.Tick(Start);
            }

            framing.End();
            return Take(framing).SequenceEqual(text.Split(" \t\n\v\f\r".ToCharArray(), StringSplitOptions.RemoveEmptyEntries).Select(NumberOf));
        }).QuickCheckThrowOnFailure();
    }

    [Fact]
    public void Each_pause_ends_what_came_before_it()
    {
        Prop.ForAll(Texts, Gen.Choose(1, 40).ToArbitrary(), (text, length) =>
        {
            var framing = new TextFraming();
            var now = Start;
            var expected = new List<long?>();
            foreach (var piece in Encoding.Latin1.GetBytes(text).Chunk(length))
            {
                framing.Receive(piece, now);
                now += TextFraming.Quiet;
                framing.Tick(now);
                expected.AddRange(Encoding.Latin1.GetString(piece).Split(" \t\n\v\f\r".ToCharArray(), StringSplitOptions.RemoveEmptyEntries).Select(NumberOf));
            }

            return framing.Deadline == Instant.Forever && Take(framing).SequenceEqual(expected);
        }).QuickCheckThrowOnFailure();
    }

    /// <summary>The rule once more, in the words of the framework.</summary>
    private static long? NumberOf(string word) =>
        word.Length <= TextFraming.MaxLength && Whole().IsMatch(word) && BigInteger.Parse(word) is var number && number >= long.MinValue && number <= long.MaxValue ? (long)number : null;

    [GeneratedRegex(@"^[+-]?[0-9]+\z", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 10_000)]
    private static partial Regex Whole();

    private static IEnumerable<long?> Take(TextFraming framing)
    {
        while (framing.TryTake(out var request))
        {
            yield return request.Number;
        }
    }

    private List<long?> Taken() => [.. Take(_framing)];

    private void Receive(string text, Instant now) => _framing.Receive(Encoding.ASCII.GetBytes(text), now);
}
