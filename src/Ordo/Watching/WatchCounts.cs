using Ordo.Client;

namespace Ordo.Watching;

/// <summary>What a watch has seen so far. Times are timestamps of one clock.</summary>
internal sealed class WatchCounts(TimeProvider clock)
{
    /// <summary>An answer that takes longer than this is a gap: no healthy cluster on one site needs a tenth of a second.</summary>
    public static readonly TimeSpan GapLimit = TimeSpan.FromMilliseconds(100);

    private static readonly TimeSpan RateWindow = TimeSpan.FromSeconds(1);

    private readonly long _began = clock.GetTimestamp();
    private readonly Queue<(long At, int Ids)> _recent = new();
    private int _recentIds;
    private TimeSpan _waited;
    private long _answers;

    /// <summary>How many ids came.</summary>
    public long Ids { get; private set; }

    /// <summary>The newest id; null before the first.</summary>
    public long? Last { get; private set; }

    /// <summary>How long the newest answer took.</summary>
    public TimeSpan Took { get; private set; }

    /// <summary>The longest time that an answer took.</summary>
    public TimeSpan Longest { get; private set; }

    /// <summary>How many answers took longer than <see cref="GapLimit"/>.</summary>
    public int Gaps { get; private set; }

    /// <summary>How many requests got no ids.</summary>
    public int Failures { get; private set; }

    /// <summary>How many requests may have got ids that nobody has seen.</summary>
    public int Unknown { get; private set; }

    /// <summary>How long an answer took in the mean.</summary>
    public TimeSpan Mean => _answers == 0 ? TimeSpan.Zero : _waited / _answers;

    /// <summary>The time since the beginning.</summary>
    public TimeSpan Elapsed => clock.GetElapsedTime(_began);

    /// <summary>Ids a second: of the last second, or of the whole time as long as that is shorter.</summary>
    public double Rate
    {
        get
        {
            DropOld();
            var window = Math.Clamp(Elapsed.TotalSeconds, 0.001, RateWindow.TotalSeconds);
            return _recentIds / window;
        }
    }

    /// <summary>Ids came.</summary>
    public void Answered(in IdRange ids, TimeSpan took)
    {
        Ids += ids.Count;
        Last = ids.Last;
        Took = took;
        _waited += took;
        _answers++;
        Longest = took > Longest ? took : Longest;
        Gaps += took > GapLimit ? 1 : 0;
        _recent.Enqueue((clock.GetTimestamp(), ids.Count));
        _recentIds += ids.Count;
        DropOld();
    }

    /// <summary>A request got none.</summary>
    public void Failed() => Failures++;

    /// <summary>Nobody knows whether a request got ids.</summary>
    public void WasUnknown() => Unknown++;

    private void DropOld()
    {
        while (_recent.TryPeek(out var oldest) && clock.GetElapsedTime(oldest.At) > RateWindow)
        {
            _recentIds -= oldest.Ids;
            _recent.Dequeue();
        }
    }
}
