namespace Ordo.Storage;

/// <summary>
/// Reads a log without touching it: no lock, no cut. Over the log of a running member it may see
/// the newest record half written, or miss a segment that is released meanwhile.
/// </summary>
public static class LogDump
{
    /// <summary>
    /// All segments and records from the oldest on. The last item is a <see cref="LogEndItem"/>, or a <see cref="LogProblemItem"/> where
    /// the log is damaged, too new, or not of one member; nothing at all for a directory without a log.
    /// </summary>
    public static IEnumerable<LogItem> Read(IDisk disk)
    {
        ArgumentNullException.ThrowIfNull(disk);
        return ReadAll(new LogWalk(disk, expected: null));
    }

    private static IEnumerable<LogItem> ReadAll(LogWalk walk)
    {
        using var items = walk.Items().GetEnumerator();
        while (true)
        {
            var problem = Advance(items, out var more);
            if (problem is not null)
            {
                yield return problem;
                yield break;
            }

            if (!more)
            {
                break;
            }

            yield return items.Current;
        }

        if (walk.Problem is { } beforeTheEnd)
        {
            yield return new LogProblemItem(beforeTheEnd.File, 0, beforeTheEnd);
        }
    }

    private static LogProblemItem? Advance(IEnumerator<LogItem> items, out bool more)
    {
        try
        {
            more = items.MoveNext();
            return null;
        }
        catch (LogDamagedException damage)
        {
            more = false;
            return new LogProblemItem(damage.File, damage.Offset, damage);
        }
    }
}
