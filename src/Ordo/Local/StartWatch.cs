using System.Collections.Concurrent;
using Ordo.CommandLine;
using Ordo.Server.Options;

namespace Ordo.Local;

/// <summary>
/// Tells when the cluster can be used: as soon as every member is ready, or has ended, or is late, and a majority of all is ready. Those that come later are told
/// one by one.
/// </summary>
internal sealed class StartWatch(IReadOnlyList<MemberEntry> members, Func<MemberEntry, CancellationToken, Task> untilReady, IUpReport report)
{
    /// <summary>When not all members are ready by then, somebody wants to know which.</summary>
    private static readonly TimeSpan UsualStart = TimeSpan.FromSeconds(5);

    private readonly ConcurrentDictionary<int, TaskCompletionSource> _ends =
        new(members.Select(member => KeyValuePair.Create(member.Id, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously))));

    /// <summary>A member has ended: nobody needs to wait for it.</summary>
    public void Ended(MemberEntry member) => _ends[member.Id].TrySetResult();

    /// <summary>Returns when all are ready, or when all shall stop.</summary>
    public async Task RunAsync(CancellationToken stop)
    {
        var starts = members.ToDictionary(member => member, member => untilReady(member, stop));
        try
        {
            await SettledAsync(starts, stop);
            var late = starts.Where(start => !start.Value.IsCompleted).Select(start => start.Key).ToList();
            report.Ready([.. members.Except(late)], late);
            await Task.WhenAll(late.Select(async member =>
            {
                await starts[member];
                report.Joined(member);
            }));
        }
        catch (OperationCanceledException)
        {
            // Stopped before all were ready.
        }
    }

    /// <summary>Waits until it is worth while to tell.</summary>
    private async Task SettledAsync(Dictionary<MemberEntry, Task> starts, CancellationToken stop)
    {
        var usual = Task.Delay(UsualStart, stop);
        await Task.WhenAll(starts.Select(start => Task.WhenAny(start.Value, _ends[start.Key.Id].Task, usual)));
        stop.ThrowIfCancellationRequested();
        var isTold = false;
        while (starts.Values.Count(start => start.IsCompletedSuccessfully) <= members.Count / 2)
        {
            var missing = starts.Where(start => !start.Value.IsCompleted).ToList();

            // That a member has ended is told elsewhere.
            var late = missing.Where(start => !_ends[start.Key.Id].Task.IsCompleted).Select(start => start.Key.Id).ToList();
            if (!isTold && late.Count > 0)
            {
                ErrorLine.Tell($"not ready yet: member {string.Join(", ", late)}");
                isTold = true;
            }

            await await Task.WhenAny(missing.Select(start => start.Value));
        }
    }
}
