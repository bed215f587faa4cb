namespace Ordo.Node.Hosting;

/// <summary>
/// Whether something that keeps happening is worth a line again: when its reason changes, but not more often than every few seconds, and once a minute while
/// it stays the same. For one thread at a time.
/// </summary>
internal sealed class LineLimit(TimeProvider time)
{
    private static readonly TimeSpan SameAfter = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan ChangedAfter = TimeSpan.FromSeconds(5);

    private string? _told;
    private long _toldAt;

    /// <summary>Whether this reason is to be told now; then it counts as told.</summary>
    public bool IsDue(string reason)
    {
        if (_told is not null && time.GetElapsedTime(_toldAt) < (reason == _told ? SameAfter : ChangedAfter))
        {
            return false;
        }

        (_told, _toldAt) = (reason, time.GetTimestamp());
        return true;
    }
}
