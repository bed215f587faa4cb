using System;
using System.Collections.Generic;
using System.Threading;

namespace Ordo.Transfer.Fast.Receiving;

/// <summary>The unfinished files that sessions write to: no two write to the same.</summary>
internal sealed class OpenPartials
{
    /// <summary>How long to wait for a file that another session has: the session of a sender that was started anew gets it from its forerunner, which is ended after less.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(4);

    private readonly object _gate = new(); // A monitor, since one session waits for another.
    private readonly HashSet<string> _paths = [];

    /// <summary>Which session of each sender is the latest, so that the others store nothing more.</summary>
    public LatestSessions Latest { get; } = new();

    /// <summary>Takes a file for one session; waits a moment when another has it.</summary>
    /// <returns>False when the other keeps it.</returns>
    public bool TryTake(string path)
    {
        var end = Environment.TickCount64 + (long)Patience.TotalMilliseconds;
        lock (_gate)
        {
            while (!_paths.Add(path))
            {
                var left = end - Environment.TickCount64;
                if (left <= 0 || !Monitor.Wait(_gate, (int)left))
                {
                    return _paths.Add(path);
                }
            }

            return true;
        }
    }

    /// <summary>Gives it back.</summary>
    public void Return(string path)
    {
        lock (_gate)
        {
            _paths.Remove(path);
            Monitor.PulseAll(_gate);
        }
    }
}
