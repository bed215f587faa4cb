using Ordo.Transfer.Sending;

namespace Ordo.Transfer.Tests.Sending;

public sealed class ProgressBarTests
{
    [Theory]
    [InlineData(0, 0, 0, "f [........................] waiting")]
    [InlineData(0, 2_000, 0, "f [........................]   0 % 0 B of 2 kB 0 B/s --:--")]
    [InlineData(1_000, 2_000, 500, "f [############............]  50 % 1 kB of 2 kB 500 B/s 00:02")]
    [InlineData(2_000, 2_000, 500, "f [########################] 100 % 2 kB of 2 kB 500 B/s 00:00")]
    [InlineData(0, 7_200_000, 1_000, "f [........................]   0 % 0 B of 7.2 MB 1 kB/s 2:00:00")]
    public void A_line_shows_bar_share_rate_and_what_is_left_of_the_time(long done, long size, double rate, string expected) =>
        Assert.Equal(expected, ProgressBar.Line("f", done, size, rate, 100));

    [Fact]
    public void The_name_gives_way_and_cannot_move_the_cursor()
    {
        var line = ProgressBar.Line(new string('n', 200), 1, 2, 1, 80);
        Assert.Equal(79, line.Length);
        Assert.EndsWith("00:01", line, StringComparison.Ordinal);
        Assert.StartsWith("\\u001b[2J [", ProgressBar.Line("\u001b[2J", 1, 2, 1, 100), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0, "0 B")]
    [InlineData(999, "999 B")]
    [InlineData(1_000, "1 kB")]
    [InlineData(999_499, "999 kB")]
    [InlineData(999_500, "1 MB")]
    [InlineData(long.MaxValue, "9.22 EB")]
    public void Sizes_are_powers_of_1000(long bytes, string expected) => Assert.Equal(expected, ProgressBar.SizeText(bytes));
}
