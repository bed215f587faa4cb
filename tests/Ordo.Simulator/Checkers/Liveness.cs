using Ordo.Ordering;

namespace Ordo.Simulator;

/// <summary>When no fault is on any more, every request ends, with a result if it may be tried again, and all members reach the same place.</summary>
internal sealed class Liveness
{
    /// <summary>Whether everything has come to rest.</summary>
    public bool IsReached(int unfinishedClients, IReadOnlyList<LogIndex?> applied) =>
        unfinishedClients == 0 && applied.Count > 0 && applied[0] is not null && applied.All(index => index == applied[0]);

    /// <summary>The time given for that is over.</summary>
    public void Overdue(int unfinishedClients, IReadOnlyList<LogIndex?> applied)
    {
        if (!IsReached(unfinishedClients, applied))
        {
            throw new Violation(
                nameof(Liveness),
                $"long after the last fault {unfinishedClients} clients still wait, and the members have applied {string.Join(", ", applied.Select(Text))}");
        }
    }

    private static string Text(LogIndex? index) => index?.ToString() ?? "nothing";
}
