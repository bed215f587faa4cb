using Ordo.Machine;
using Ordo.State;

namespace Ordo.Simulator;

/// <summary>
/// PROMISES 3: states at the same position have the same hash. The measure is a state that applies the delivered commands one by one and is never saved, loaded or
/// replaced.
/// </summary>
internal sealed class EqualStates
{
    private readonly List<StateHash> _hashes = [];

    /// <summary>The measure has reached the next position (0 first).</summary>
    public void Measure(StateHash hash) => _hashes.Add(hash);

    /// <summary>A member's state shows position and hash.</summary>
    public void At(MemberId member, ulong position, StateHash hash)
    {
        if (position >= (ulong)_hashes.Count)
        {
            throw new Violation(nameof(EqualStates), $"M{member} is at position {position}, but only {_hashes.Count - 1} commands were delivered");
        }

        if (_hashes[(int)position] != hash)
        {
            throw new Violation(nameof(EqualStates), $"M{member} has {hash} at position {position} instead of {_hashes[(int)position]}");
        }
    }
}
