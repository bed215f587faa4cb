using System.Globalization;

namespace Ordo.CommandLine.Tests.Output;

/// <summary>Lines for a reader that is slow.</summary>
public sealed class LinePrinterTests
{
    private const int Waiting = 10;

    private static readonly LinePrinterOptions Options = new() { MaxWaiting = Waiting, Lost = lost => string.Create(CultureInfo.InvariantCulture, $"lost {lost}"), CloseTimeout = TimeSpan.FromMinutes(2) };

    [Fact]
    public async Task Lines_for_people_push_the_oldest_ones_out_and_their_number_is_told()
    {
        var lines = await PrintToSlowReaderAsync(Options, 1 + Waiting + 5);
        Assert.Equal(["0", "lost 5", .. Enumerable.Range(6, Waiting).Select(Line)], lines);
    }

    [Fact]
    public async Task Lines_for_programs_keep_their_place_and_the_number_of_those_without_room_is_told()
    {
        var lines = await PrintToSlowReaderAsync(Options with { KeepsOldest = true }, 1 + Waiting + 5);
        Assert.Equal(["0", "lost 5", .. Enumerable.Range(1, Waiting).Select(Line)], lines);
    }

    [Fact]
    public async Task Nothing_is_told_where_nothing_is_lost_or_nobody_asks()
    {
        Assert.Equal(Enumerable.Range(0, 1 + Waiting).Select(Line), await PrintToSlowReaderAsync(Options, 1 + Waiting));
        Assert.Equal(1 + Waiting, (await PrintToSlowReaderAsync(Options with { Lost = null }, 2 + Waiting)).Length);
    }

    [Fact]
    public async Task A_reader_that_takes_nothing_holds_up_the_end_no_longer_than_is_allowed()
    {
        using var reader = new SlowReader();
        await using (var printer = new LinePrinter(reader, Options with { CloseTimeout = TimeSpan.Zero }))
        {
            printer.Print("0");
        }

        reader.Release();
    }

    private static string Line(int number) => number.ToString(CultureInfo.InvariantCulture);

    /// <summary>Prints lines of which the reader takes the first, and the others once all are printed.</summary>
    private static async Task<string[]> PrintToSlowReaderAsync(LinePrinterOptions options, int count)
    {
        using var reader = new SlowReader();
        await using (var printer = new LinePrinter(reader, options))
        {
            printer.Print(Line(0));
            await reader.HasFirst;
            for (var number = 1; number < count; number++)
            {
                printer.Print(Line(number));
            }

            reader.Release();
        }

        return reader.ToString().Split(Environment.NewLine, StringSplitOptions.RemoveEmptyEntries);
    }

    /// <summary>Takes no line before it is released.</summary>
    private sealed class SlowReader : StringWriter
    {
        private readonly TaskCompletionSource _hasFirst = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private readonly TaskCompletionSource _released = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task HasFirst => _hasFirst.Task;

        public void Release() => _released.TrySetResult();

        public override void WriteLine(string? value)
        {
            _hasFirst.TrySetResult();
            _released.Task.GetAwaiter().GetResult(); // A writer has no other way to be slow.
            base.WriteLine(value);
        }
    }
}
