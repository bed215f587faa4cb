namespace Ordo.Local;

/// <summary>How long to wait before a member is started again: not at all, unless it keeps ending as soon as it is started.</summary>
internal sealed class RestartDelay
{
    /// <summary>A run shorter than this is a failed start: a process that finds its directory damaged takes a second or two to say so.</summary>
    public static readonly TimeSpan ShortRun = TimeSpan.FromSeconds(5);

    /// <summary>The longest wait.</summary>
    public static readonly TimeSpan Most = TimeSpan.FromSeconds(30);

    private static readonly TimeSpan First = TimeSpan.FromMilliseconds(100);

    private int _shortRuns;

    /// <summary>The wait after such a run: none after a long one or the first short one, then 100 ms, doubled each time.</summary>
    public TimeSpan After(TimeSpan run)
    {
        _shortRuns = run < ShortRun ? _shortRuns + 1 : 0;
        return _shortRuns switch
        {
            < 2 => TimeSpan.Zero,
            < 11 => First * (1 << (_shortRuns - 2)),
            _ => Most,
        };
    }
}
