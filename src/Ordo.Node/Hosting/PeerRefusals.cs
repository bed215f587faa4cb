using Ordo.Machine;

namespace Ordo.Node.Hosting;

/// <summary>Which peers are refused at the moment, and when that is worth a line. Calls may come from several threads.</summary>
internal sealed class PeerRefusals(TimeProvider time)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<MemberId, LineLimit> _limits = [];
    private readonly Dictionary<MemberId, string> _refused = [];

    /// <summary>Why the peer with the lowest number among those that are refused is so; null when none is.</summary>
    public string? Current
    {
        get
        {
            lock (_lock)
            {
                return _refused.Count == 0 ? null : _refused.MinBy(refused => refused.Key.Value).Value;
            }
        }
    }

    /// <summary>Notes what was said to a peer, null when nothing stands against it. Gives whether it is worth a warning.</summary>
    public bool Note(MemberId peer, Refusal? refusal)
    {
        lock (_lock)
        {
            if (refusal is null or { Passes: true })
            {
                _refused.Remove(peer);
                return false;
            }

            _refused[peer] = refusal.Reason;
            if (!_limits.TryGetValue(peer, out var limit))
            {
                _limits[peer] = limit = new LineLimit(time);
            }

            return limit.IsDue(refusal.Reason);
        }
    }
}
