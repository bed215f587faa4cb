using System.Collections.Generic;
using System.Threading;

namespace Ordo.Transfer.Fast.Receiving;

/// <summary>The unfinished files that sessions write to: no two write to the same.</summary>
internal sealed class OpenPartials
{
    private readonly Lock _gate = new();
    private readonly HashSet<string> _paths = [];

    /// <summary>Takes a file for one session.</summary>
    /// <returns>False when another has it.</returns>
    public bool TryTake(string path)
    {
        lock (_gate)
        {
            return _paths.Add(path);
        }
    }

    /// <summary>Gives it back.</summary>
    public void Return(string path)
    {
        lock (_gate)
        {
            _paths.Remove(path);
        }
    }
}
