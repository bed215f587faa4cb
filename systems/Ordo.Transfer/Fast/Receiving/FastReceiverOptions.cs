using System;
using Ordo.Transfer.Fast.Keys;

namespace Ordo.Transfer.Fast.Receiving;

/// <summary>How files are received in the fast mode.</summary>
internal sealed record FastReceiverOptions
{
    /// <summary>The least memory a session is given: a few round trips of an ordinary link. With less left no more are begun.</summary>
    public const int MinBuffer = 256 << 10;

    /// <summary>The most memory of one session: at a round trip of 100 ms this is 160 MB/s.</summary>
    public const int MaxBuffer = 16 << 20;

    /// <summary>The key that both sides have; null when there is none.</summary>
    public TransferKey? Key { get; init; }

    /// <summary>How many sessions there may be at once, with those of the classic protocol.</summary>
    public int MaxSessions { get; init; } = 64;

    /// <summary>The memory of all sessions together, in bytes.</summary>
    public int Memory { get; init; } = 64 << 20;

    /// <summary>For how many sessions at once the memory is enough.</summary>
    public int MemorySessions
    {
        get
        {
            var sessions = 0;
            for (long left = Memory; WindowOf(left) >= MinBuffer; left -= WindowOf(left))
            {
                sessions++;
            }

            return sessions;
        }
    }

    /// <summary>How long to wait at the end for files that are just being stored: the program ends within 5 s, unless the disk holds up a classic file, too.</summary>
    public TimeSpan StopPatience { get; init; } = TimeSpan.FromSeconds(3);

    /// <summary>After how long a session whose sender says nothing is given up.</summary>
    public TimeSpan Patience { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>The memory for one more session: a quarter of what is left, and the least one as long as there is that.</summary>
    public static int WindowOf(long left) => (int)Math.Clamp(Math.Max(left / 4, Math.Min(left, MinBuffer)), 0, MaxBuffer);
}
