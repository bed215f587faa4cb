using System.Diagnostics;
using Ordo.Bench;
using Ordo.Client;
using Ordo.CommandLine;
using Ordo.Local;
using Ordo.Server.Options;

namespace Ordo.Demo;

/// <summary>What a demo shows.</summary>
/// <param name="Kills">How often the leader is killed.</param>
/// <param name="Time">How long ids run before each kill, and after the last one.</param>
internal sealed record DemoPlan(int Kills, TimeSpan Time);

/// <summary>What came of it.</summary>
/// <param name="Ids">How many ids were given; all of them were checked.</param>
/// <param name="Kills">The kills.</param>
/// <param name="Fault">What is wrong with the ids; null when each came once and none is missing.</param>
internal sealed record DemoResult(int Ids, IReadOnlyList<DemoKill> Kills, string? Fault);

/// <summary>
/// A cluster of three processes of which the leader is killed again and again while callers take ids through the client library, as programs do. Each caller asks for one id at a time
/// and pauses a moment: the demo is about gaps, not about speed.
/// </summary>
internal sealed class DemoRun
{
    private const int Members = 3;
    private const int Callers = 12;
    private const int MaxIds = 5_000_000;
    private const string Sequence = "demo";

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(2);
    private static readonly TimeSpan Frame = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan LeaderLimit = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan DownTime = TimeSpan.FromSeconds(1);

    private readonly DemoPlan _plan;
    private readonly IDemoView _view;
    private readonly TemporaryCluster _cluster;
    private readonly Recorder _recorder = new(MaxIds, Callers);
    private readonly DemoState _state;
    private readonly List<DemoKill> _kills = [];
    private readonly CancellationTokenSource _end;
    private volatile ClusterInfo? _seen;
    private volatile MemberEntry? _down;

    private DemoRun(DemoPlan plan, IDemoView view, TemporaryCluster cluster, CancellationTokenSource end)
    {
        _end = end;
        _plan = plan;
        _view = view;
        _cluster = cluster;
        _state = new DemoState(_recorder, Callers);
    }

    /// <summary>Shows the demo over data in a directory, to its end or until it is stopped; then it gives what there was so far.</summary>
    /// <exception cref="CommandException">A member does not start.</exception>
    /// <exception cref="OrdoException">A caller got no id.</exception>
    public static async Task<DemoResult> RunAsync(DemoPlan plan, string directory, IDemoView view, CancellationToken stop)
    {
        await using var cluster = await TemporaryCluster.StartAsync(directory, Members, stop);
        using var end = new CancellationTokenSource();
        return await new DemoRun(plan, view, cluster, end).RunAsync(stop);
    }

    private async Task<DemoResult> RunAsync(CancellationToken stop)
    {
        var endpoints = _cluster.Members.Select(member => $"{member.Address}:{member.ApiPort}").ToList();
        await using var observer = new OrdoClient(new OrdoClientOptions { Endpoints = endpoints, Timeout = TimeSpan.FromSeconds(1), StallTimeout = TimeSpan.FromSeconds(0.5) });
        var clients = Enumerable.Range(0, Members).Select(_ => new OrdoClient(new OrdoClientOptions { Endpoints = endpoints })).ToList();
        using var story = CancellationTokenSource.CreateLinkedTokenSource(stop, _end.Token);
        var watching = WatchAsync(observer);
        var calling = new DemoCallers(_state, _end).RunAsync(Enumerable.Range(0, Callers).Select(caller => AskerOf(clients[caller % Members])));
        try
        {
            await TellStoryAsync(story.Token);
        }
        catch (OperationCanceledException) when (story.IsCancellationRequested)
        {
            // What there was so far counts, unless a caller or the watching has failed: that is thrown below.
        }
        finally
        {
            await _end.CancelAsync();
            await Task.WhenAll(watching, calling).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        await Task.WhenAll(watching, calling);
        await Task.WhenAll(clients.Select(client => client.DisposeAsync().AsTask()));
        if (_state.IsFull)
        {
            Tell($"it ends here: no more than {MaxIds} ids are kept");
        }

        return new DemoResult(_recorder.Count, _kills, _recorder.Fault(step: 1));
    }

    private static Func<Task<long>> AskerOf(OrdoClient client)
    {
        var sequence = client.Sequence(Sequence);
        return () => sequence.NextAsync().AsTask();
    }

    private async Task TellStoryAsync(CancellationToken stop)
    {
        Tell($"{Members} members run, and {Callers} callers take ids");
        for (var kill = 0; kill < _plan.Kills; kill++)
        {
            await Task.Delay(_plan.Time, stop);
            await KillLeaderAsync(stop);
        }

        await Task.Delay(_plan.Time, stop);
    }

    private async Task KillLeaderAsync(CancellationToken stop)
    {
        var victim = await LeaderAsync(except: 0, stop);
        _state.ForgetWaits();
        _down = victim;
        await _cluster.KillAsync(victim);
        var killed = Stopwatch.GetTimestamp();
        Tell($"member {victim.Id}, the leader, was killed (SIGKILL)");
        var leader = await LeaderAsync(except: victim.Id, stop);
        while (!_state.AllWereServedSince(killed))
        {
            await Task.Delay(Pause, stop); // Some callers still wait for the first id after the kill.
        }

        var (gap, wait) = (_state.LongestSilence(), _state.LongestWait());
        Tell($"next id after {gap.TotalMilliseconds:F0} ms; longest wait of a caller {wait.TotalMilliseconds:F0} ms; member {leader.Id} leads");
        await Task.Delay(DownTime, stop);
        await _cluster.StartMemberAsync(victim);
        _down = null;
        var began = Stopwatch.GetTimestamp();
        await _cluster.ReadyAsync(victim, stop);
        var ready = Stopwatch.GetElapsedTime(began);
        Tell($"member {victim.Id} was started again and is ready after {ready.TotalMilliseconds:F0} ms");
        _kills.Add(new DemoKill(victim.Id, gap, wait, leader.Id, ready));
    }

    /// <summary>Waits until somebody leads who is not the one that was killed.</summary>
    /// <exception cref="CommandException">Nobody does for a long time.</exception>
    private async Task<MemberEntry> LeaderAsync(int except, CancellationToken stop)
    {
        var began = Stopwatch.GetTimestamp();
        while (Stopwatch.GetElapsedTime(began) < LeaderLimit)
        {
            if (_seen?.Leader is { } id && id != except)
            {
                return _cluster.Members.Single(member => member.Id == id);
            }

            await Task.Delay(Pause, stop);
        }

        throw new CommandException($"No member has led for {LeaderLimit.TotalSeconds:0} s.");
    }

    /// <summary>Looks at the cluster and draws it, until the end; when it cannot, that is the end.</summary>
    private async Task WatchAsync(OrdoClient observer)
    {
        var (ids, at, rate) = (0, Stopwatch.GetTimestamp(), 0.0);
        try
        {
            while (!_end.IsCancellationRequested)
            {
                await LookAsync(observer);
                if (Stopwatch.GetElapsedTime(at).TotalSeconds is var seconds and >= 0.5)
                {
                    (rate, ids, at) = ((_state.Ids - ids) / seconds, _state.Ids, Stopwatch.GetTimestamp());
                }

                _view.Show(_state, rate, [.. _cluster.Members.Select(Shown)]);
                await Task.Delay(_down is null ? Frame : Pause, CancellationToken.None);
            }
        }
        finally
        {
            await _end.CancelAsync();
        }
    }

    private async Task LookAsync(OrdoClient observer)
    {
        try
        {
            _seen = await observer.DescribeClusterAsync(_end.Token);
        }
        catch (Exception failure) when (failure is OrdoException or OperationCanceledException)
        {
            // Nobody tells at the moment; the next look will.
        }
    }

    private DemoMember Shown(MemberEntry member)
    {
        var role = _seen?.Members.FirstOrDefault(seen => seen.Id == member.Id)?.Role ?? "-";
        return new DemoMember(member.Id, role, _cluster.ProcessOf(member));
    }

    private void Tell(string what) => _view.Tell(_state.Elapsed, what);
}
