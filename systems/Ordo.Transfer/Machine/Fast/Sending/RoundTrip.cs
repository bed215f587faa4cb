using System;

namespace Ordo.Transfer.Machine.Fast.Sending;

/// <summary>The round trip, smoothed (RFC 6298, §2), in microseconds.</summary>
internal sealed class RoundTrip
{
    /// <summary>What holds until one is measured (RFC 9002, §6.2.2).</summary>
    private const long InitialUs = 333_000;

    /// <summary>The shortest wait for an answer: the other side's thread, and the timers of the system.</summary>
    private const long GranularityUs = 2_000;

    private long _variationUs = InitialUs / 2;
    private bool _isMeasured;

    /// <summary>The mean.</summary>
    public long SmoothedUs { get; private set; } = InitialUs;

    /// <summary>The last one.</summary>
    public long LatestUs { get; private set; } = InitialUs;

    /// <summary>After this long without an answer something is sent again.</summary>
    public long TimeoutUs => SmoothedUs + Math.Max(4 * _variationUs, GranularityUs);

    /// <summary>Adds one.</summary>
    public void Add(long microseconds)
    {
        LatestUs = microseconds;
        if (!_isMeasured)
        {
            (SmoothedUs, _variationUs, _isMeasured) = (microseconds, microseconds / 2, true);
            return;
        }

        _variationUs += (Math.Abs(SmoothedUs - microseconds) - _variationUs) / 4;
        SmoothedUs += (microseconds - SmoothedUs) / 8;
    }
}
