using System;
using System.Collections.Generic;
using System.Threading;

namespace Ordo.Transfer.Fast.Receiving;

/// <summary>The unfinished files that sessions write to: no two write to the same.</summary>
/// <param name="patience">How long to wait for a file that another session has.</param>
internal sealed class OpenPartials(TimeSpan patience)
{
    /// <summary>The session of a sender that was started anew gets a file from its forerunner, which is ended after less.</summary>
    private static readonly TimeSpan DefaultPatience = TimeSpan.FromSeconds(4);

    private readonly object _gate = new(); // A monitor, since one session waits for another.
    private readonly HashSet<string> _paths = [];

    /// <summary>With the usual patience.</summary>
    public OpenPartials()
        : this(DefaultPatience)
    {
    }

    /// <summary>Which session of each sender is the latest, so that the others store nothing more.</summary>
    public LatestSessions Latest { get; } = new();

    /// <summary>Takes a file for one session; waits a moment when another has it.</summary>
    /// <param name="path">The file.</param>
    /// <param name="isStopped">Whether nobody wants it any more; see <see cref="WakeAll"/>.</param>
    /// <returns>False when the other keeps it, or nobody wants it any more.</returns>
    public bool TryTake(string path, Func<bool> isStopped)
    {
        var end = Environment.TickCount64 + (long)patience.TotalMilliseconds;
        lock (_gate)
        {
            while (!_paths.Add(path))
            {
                var left = end - Environment.TickCount64;
                if (left <= 0 || isStopped())
                {
                    return false;
                }

                Monitor.Wait(_gate, TimeSpan.FromMilliseconds(left));
            }

            return true;
        }
    }

    /// <summary>Has those who wait see whether they are stopped.</summary>
    public void WakeAll()
    {
        lock (_gate)
        {
            Monitor.PulseAll(_gate);
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
