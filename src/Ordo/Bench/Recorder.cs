namespace Ordo.Bench;

/// <summary>
/// The numbers that callers got and how long each took, in arrays made before anything is measured: keeping one costs an increment and two stores, and allocates nothing.
/// </summary>
internal sealed class Recorder
{
    /// <summary>More than any run can reach.</summary>
    private const int MostPerSecond = 600_000;

    /// <summary>It bounds the memory to 12 bytes for each.</summary>
    private const int MostKept = 24_000_000;

    private readonly long[] _numbers;
    private readonly int[] _ticks;
    private readonly int _room;
    private int _count;

    /// <summary>Makes room.</summary>
    /// <param name="room">After how many numbers it is full.</param>
    /// <param name="callers">How many callers there are at most: each may keep one more than there is room for.</param>
    public Recorder(int room, int callers)
    {
        _room = room;
        _numbers = new long[room + callers];
        _ticks = new int[room + callers];
    }

    /// <summary>One with room for all that callers get in some time, within limits.</summary>
    public static Recorder For(TimeSpan time, int callers) => new((int)Math.Clamp(time.TotalSeconds * MostPerSecond, 1, MostKept), callers);

    /// <summary>How many numbers were kept.</summary>
    public int Count => Volatile.Read(ref _count);

    /// <summary>After how many numbers it is full.</summary>
    public int Room => _room;

    /// <summary>Whether there is no room for another number.</summary>
    public bool IsFull => Count >= _room;

    /// <summary>Forgets everything.</summary>
    public void Clear() => _count = 0;

    /// <summary>Keeps a number. False when there is no room for another one: the caller then asks for no more.</summary>
    public bool Add(long number, TimeSpan took)
    {
        var at = Interlocked.Increment(ref _count) - 1;
        _numbers[at] = number;
        _ticks[at] = (int)Math.Min(took.Ticks, int.MaxValue);
        return at + 1 < _room;
    }

    /// <summary>The times, in milliseconds, below which half and 99 of 100 of the requests from one count to another stayed. It changes the order of what is kept.</summary>
    public (double P50Ms, double P99Ms) Percentiles(int from, int until)
    {
        if (until <= from)
        {
            return (0, 0);
        }

        var measured = _ticks.AsSpan(from, until - from);
        measured.Sort();
        return (Milliseconds(measured, 50), Milliseconds(measured, 99));
    }

    /// <summary>
    /// What is wrong with the numbers, in one sentence: null when they are 1, 1 + <paramref name="step"/>, 1 + 2·<paramref name="step"/>, … each once, in whatever order they
    /// came. It changes the order of what is kept.
    /// </summary>
    public string? Fault(int step)
    {
        var numbers = _numbers.AsSpan(0, _count);
        numbers.Sort();
        var due = 1L;
        foreach (var number in numbers)
        {
            if (number != due)
            {
                return number < due ? $"{number} was given twice" : $"{due} was given to nobody, and {number} was";
            }

            due += step;
        }

        return null;
    }

    private static double Milliseconds(ReadOnlySpan<int> sorted, int percent) =>
        TimeSpan.FromTicks(sorted[Math.Min(sorted.Length - 1, (int)((long)sorted.Length * percent / 100))]).TotalMilliseconds;
}
