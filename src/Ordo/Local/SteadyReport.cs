using Ordo.CommandLine;
using Ordo.Server.Options;

namespace Ordo.Local;

/// <summary>Passes on what is told as long as it can be. A cluster does not end because nobody reads about it, or because the disk of its report is full.</summary>
internal sealed class SteadyReport(IUpReport report) : IUpReport
{
    private int _isBroken;

    /// <inheritdoc/>
    public void Started(IReadOnlyList<(MemberEntry Member, int ProcessId)> members) => Tell(() => report.Started(members));

    /// <inheritdoc/>
    public void Ready(IReadOnlyList<MemberEntry> ready, IReadOnlyList<MemberEntry> late) => Tell(() => report.Ready(ready, late));

    /// <inheritdoc/>
    public void Joined(MemberEntry member) => Tell(() => report.Joined(member));

    /// <inheritdoc/>
    public void Ended(MemberEntry member, string reason, string restartLine, TimeSpan? again) =>
        Tell(() => report.Ended(member, reason, restartLine, again));

    /// <inheritdoc/>
    public void Restarted(MemberEntry member, int processId) => Tell(() => report.Restarted(member, processId));

    private void Tell(Action tell)
    {
        try
        {
            tell();
        }
        catch (IOException failure)
        {
            if (Interlocked.Exchange(ref _isBroken, 1) == 0 && failure is not OutputClosedException)
            {
                ErrorLine.Tell($"{failure.Message.TrimEnd('.')}. The cluster goes on.");
            }
        }
    }
}
