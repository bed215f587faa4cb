using System.Collections.Concurrent;
using Ordo.CommandLine;
using Ordo.Server.Options;

namespace Ordo.Local;

/// <summary>
/// A new cluster of member processes on free ports, over data in a directory of its own. The members end with this object, and with this process however it ends; what they print
/// is not seen.
/// </summary>
internal sealed class TemporaryCluster : IAsyncDisposable
{
    /// <summary>How long a member may take from its start until it is ready: far above the third of a second that it takes alone on a machine.</summary>
    private static readonly TimeSpan ReadyLimit = TimeSpan.FromSeconds(60);

    /// <summary>Ctrl-C in a terminal may reach a member before this process knows that it should stop.</summary>
    private static readonly TimeSpan SignalSpread = TimeSpan.FromMilliseconds(500);

    private readonly ClusterFolder _folder;
    private readonly MemberCommand _command;
    private readonly ConcurrentDictionary<int, MemberProcess> _processes = [];

    private TemporaryCluster(ClusterFolder folder)
    {
        _folder = folder;
        _command = new MemberCommand(folder.ConfigPath, folder.Cluster.Members.Count);
    }

    /// <summary>The members, by number.</summary>
    public IReadOnlyList<MemberEntry> Members => _folder.Cluster.Members;

    /// <summary>Starts all members and waits until each is ready.</summary>
    /// <param name="directory">Where its data goes; it must be empty or missing.</param>
    /// <param name="members">How many.</param>
    /// <param name="stop">Ends the wait; what was started is ended then.</param>
    /// <exception cref="CommandException">A member does not start.</exception>
    public static async Task<TemporaryCluster> StartAsync(string directory, int members, CancellationToken stop)
    {
        var cluster = new TemporaryCluster(ClusterFolder.Open(directory, members, Ports.FindFreeBase(members)));
        try
        {
            foreach (var member in cluster.Members)
            {
                await cluster.StartMemberAsync(member);
            }

            await Task.WhenAll(cluster.Members.Select(member => cluster.ReadyAsync(member, stop)));
            return cluster;
        }
        catch
        {
            await cluster.DisposeAsync();
            throw;
        }
    }

    /// <summary>The process of a member; 0 while none runs.</summary>
    public int ProcessOf(MemberEntry member) => _processes.TryGetValue(member.Id, out var process) ? process.ProcessId : 0;

    /// <summary>Where a member's data is.</summary>
    public string DirectoryOf(MemberEntry member) => ClusterFile.DataDirectory(_folder.ConfigPath, member);

    /// <summary>Starts a member that does not run.</summary>
    /// <exception cref="CommandException">It cannot be started.</exception>
    public async Task StartMemberAsync(MemberEntry member)
    {
        try
        {
            _processes[member.Id] = (MemberProcess)await MemberProcess.StartAsync(_command.AsChild(member, quiet: true));
        }
        catch (MemberStartFailure failure)
        {
            throw new CommandException($"Member {member.Id} cannot be started: {failure.Message}");
        }
    }

    /// <summary>Kills a member's process, as a crash does, and waits until it is gone.</summary>
    public async Task KillAsync(MemberEntry member)
    {
        _processes.TryRemove(member.Id, out var process);
        await process!.KillAsync();
        await process.DisposeAsync();
    }

    /// <summary>Waits until a member that was started says that it is ready.</summary>
    /// <exception cref="CommandException">It has ended, or takes too long.</exception>
    public async Task ReadyAsync(MemberEntry member, CancellationToken stop)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(stop);
        limit.CancelAfter(ReadyLimit);
        var ended = _processes[member.Id].Ended;
        var ready = Readiness.WaitAsync(member, limit.Token);
        if (await Task.WhenAny(ready, ended) == ended)
        {
            var reason = await ended ?? MemberProcess.AskedTo;
            if (MemberProcess.WasAskedFromOutside(reason))
            {
                await Task.WhenAny(Task.Delay(SignalSpread, CancellationToken.None), Task.Delay(Timeout.Infinite, stop));
            }

            await limit.CancelAsync();
            stop.ThrowIfCancellationRequested();
            throw new CommandException($"Member {member.Id} ended at its start: {reason}.");
        }

        try
        {
            await ready;
        }
        catch (OperationCanceledException) when (!stop.IsCancellationRequested)
        {
            throw new CommandException($"Member {member.Id} is not ready after {ReadyLimit.TotalSeconds:0} s.");
        }
    }

    /// <summary>Ends all members.</summary>
    public async ValueTask DisposeAsync()
    {
        await Task.WhenAll(_processes.Values.Select(async process =>
        {
            await process.StopAsync();
            await process.DisposeAsync();
        }));
        _folder.Dispose();
    }
}
