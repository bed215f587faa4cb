using Ordo.Chord.Machine.Routing;

namespace Ordo.Chord.Simulator.Experiments;

/// <summary>
/// Many lookups and how they ended. The path is the number of nodes that answered a question of the lookup, the owner among them and the asking node not; a time-out is a question that nobody answered.
/// </summary>
internal sealed class LookupSample
{
    /// <summary>The paths.</summary>
    public Distribution Paths { get; } = new();

    /// <summary>The time-outs.</summary>
    public Distribution Timeouts { get; } = new();

    /// <summary>How many ended with a node that is not the owner.</summary>
    public int Wrong { get; private set; }

    /// <summary>How many ended without any node.</summary>
    public int Lost { get; private set; }

    /// <summary>How many failed in either way.</summary>
    public int Failed => Wrong + Lost;

    /// <summary>How many have ended.</summary>
    public long Count => Paths.Count;

    /// <summary>The part of the lookups that failed.</summary>
    public double FailedPart => Count == 0 ? 0 : (double)Failed / Count;

    /// <summary>The part of the lookups that met a dead node.</summary>
    public double DelayedPart => Count == 0 ? 0 : 1 - ((double)Timeouts.Counts.GetValueOrDefault(0) / Count);

    /// <summary>Adds a lookup that has ended.</summary>
    /// <param name="result">What it found.</param>
    /// <param name="isRight">Whether that is the owner.</param>
    public void Add(LookupResult result, bool isRight)
    {
        Paths.Add(result.Path.Count);
        Timeouts.Add(result.Timeouts);
        if (result.Owner is null)
        {
            Lost++;
        }
        else if (!isRight)
        {
            Wrong++;
        }
    }
}
