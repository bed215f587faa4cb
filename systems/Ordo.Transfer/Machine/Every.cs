using System;
using Ordo.Machine;

namespace Ordo.Transfer.Machine;

/// <summary>Something that is to be done again and again, for the first time a period after the beginning.</summary>
/// <param name="period">How long between two times.</param>
/// <param name="start">The beginning.</param>
internal sealed class Every(TimeSpan period, Instant start)
{
    /// <summary>When it is due.</summary>
    public Instant Deadline { get; private set; } = start + period;

    /// <summary>Whether it is due; then it counts as done. What was missed is not made up for.</summary>
    public bool IsDue(Instant now)
    {
        if (now < Deadline)
        {
            return false;
        }

        Deadline = now + period;
        return true;
    }
}
