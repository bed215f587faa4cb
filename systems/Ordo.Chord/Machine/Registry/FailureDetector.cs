using System.Collections.Generic;
using System.Linq;
using Ordo.Machine;

namespace Ordo.Chord.Machine.Registry;

/// <summary>
/// Decides which nodes of the table are to be asked whether they live, and which ones are dead. A node is dead when nobody listens at its address, when it does not answer, or when the process at
/// its address is another node: one that was killed and came again with another id. It counts only once it has answered before, or had its time to begin.
/// </summary>
internal sealed class FailureDetector(FailureDetectorOptions options)
{
    private readonly Dictionary<int, Watched> _watched = [];
    private RegistryTable? _table;
    private int _underWay;
    private Instant _lastLook = Instant.Never;
    private Instant _trustedFrom = Instant.Never;

    /// <summary>Watches the nodes of this table, and those only, from now on.</summary>
    public void Follow(RegistryTable table, Instant now)
    {
        if (ReferenceEquals(table, _table))
        {
            return;
        }

        _table = table;
        foreach (var (id, watched) in _watched.ToList())
        {
            if (!ReferenceEquals(table.Find(id), watched.Node))
            {
                Forget(id, watched);
            }
        }

        var before = _watched.Values.ToList();
        var added = table.Nodes.Where(node => _watched.TryAdd(node.Id, new Watched(node, now))).Select(node => node.Address).ToHashSet();
        foreach (var watched in before.Where(watched => added.Contains(watched.Node.Address)))
        {
            // Who registers at the address of another node has probably taken its place.
            Suspect(watched.Node.Id, now);
        }
    }

    /// <summary>Takes the nodes that are to be asked now; each is to be followed by <see cref="Conclude"/>.</summary>
    public IReadOnlyList<RegisteredNode> TakeDue(Instant now)
    {
        Look(now);
        var due = _watched.Values.Where(watched => watched.AskedAt is null && watched.NextAt <= now)
            .OrderBy(watched => watched.NextAt.Microseconds).Take(options.MaxUnderWay - _underWay).ToList();
        foreach (var watched in due)
        {
            watched.AskedAt = now;
            _underWay++;
        }

        return [.. due.Select(watched => watched.Node)];
    }

    /// <summary>Somebody says that a node does not answer: its turn comes sooner.</summary>
    public void Suspect(int id, Instant now)
    {
        if (_watched.GetValueOrDefault(id) is { } watched)
        {
            watched.NextAt = Instant.Min(watched.NextAt, Instant.Max(now, watched.LastAskedAt + options.RetryAfter));
        }
    }

    /// <summary>Takes what came of asking a node.</summary>
    /// <returns>Why the node is dead, as the rest of a sentence; null when it is not, or not yet.</returns>
    public string? Conclude(RegisteredNode node, ProbeOutcome outcome, Instant now)
    {
        Look(now);
        if (_watched.GetValueOrDefault(node.Id) is not { AskedAt: { } askedAt } watched || !ReferenceEquals(watched.Node, node))
        {
            return null;
        }

        watched.AskedAt = null;
        watched.LastAskedAt = askedAt;
        watched.NextAt = now + options.RetryAfter;
        _underWay--;
        return outcome switch
        {
            ProbeOutcome.Told told when told.Id != node.Id => OnOtherId(watched, told.Id, now),
            ProbeOutcome.Told or ProbeOutcome.Answered => OnAnswer(watched),
            ProbeOutcome.Refused => OnFailure(watched, now, "nobody listens at its address"),
            _ when askedAt < _trustedFrom => null,
            _ => OnFailure(watched, now, "it does not answer"),
        };
    }

    private string? OnAnswer(Watched watched)
    {
        watched.HasAnswered = true;
        watched.Failures = 0;
        watched.OtherIdSince = null;
        watched.NextAt = watched.LastAskedAt + options.Interval;
        return null;
    }

    /// <summary>
    /// A process that is another node of this address has taken the address over. One that says an id of nobody here may be about to begin, and gets some time.
    /// </summary>
    private string? OnOtherId(Watched watched, int told, Instant now)
    {
        var since = watched.OtherIdSince ?? now;
        if (_table!.Find(told)?.Address == watched.Node.Address || now - since >= options.AnswerTimeout)
        {
            return $"the node at its address is {told} now";
        }

        (watched.HasAnswered, watched.Failures, watched.OtherIdSince) = (true, 0, since);
        return null;
    }

    private string? OnFailure(Watched watched, Instant now, string what)
    {
        watched.Failures++;
        return watched.Failures >= options.MaxFailures && MayBeDead(watched, now) ? what : null;
    }

    private bool MayBeDead(Watched watched, Instant now) => watched.HasAnswered || now - watched.Since >= options.FirstAnswerTimeout;

    private void Look(Instant now)
    {
        if (_lastLook != Instant.Never && now - _lastLook > options.OwnPause)
        {
            _trustedFrom = now;
        }

        _lastLook = now;
    }

    private void Forget(int id, Watched watched)
    {
        _watched.Remove(id);
        _underWay -= watched.AskedAt is null ? 0 : 1;
    }

    private sealed class Watched(RegisteredNode node, Instant since)
    {
        public RegisteredNode Node { get; } = node;

        public Instant Since { get; } = since;

        public Instant NextAt { get; set; } = since;

        /// <summary>When it was asked what it has not answered yet.</summary>
        public Instant? AskedAt { get; set; }

        public Instant LastAskedAt { get; set; } = Instant.Never;

        public Instant? OtherIdSince { get; set; }

        public bool HasAnswered { get; set; }

        public int Failures { get; set; }
    }
}
