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
        _state = new DemoState(_recorder);
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
        var watching = WatchAsync(observer);
        var calling = Task.WhenAll(Enumerable.Range(0, Callers).Select(caller => Task.Run(() => CallAsync(clients[caller % Members]), CancellationToken.None)));
        try
        {
            var telling = TellStoryAsync(stop);
            await await Task.WhenAny(telling, calling);
            await telling;
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // What there was so far counts.
        }
        finally
        {
            await _end.CancelAsync();
            await watching;
            await calling.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        await calling;
        await Task.WhenAll(clients.Select(client => client.DisposeAsync().AsTask()));
        return new DemoResult(_recorder.Count, _kills, _recorder.Fault(step: 1));
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
        _state.ForgetSilence();
        _down = victim;
        await _cluster.KillAsync(victim);
        Tell($"member {victim.Id}, the leader, was killed (SIGKILL)");
        var leader = await LeaderAsync(except: victim.Id, stop);
        var ids = _state.Ids;
        while (_state.Ids <= ids + Callers)
        {
            await Task.Delay(Pause, stop); // Every caller has had one since: the gap is over for all of them.
        }

        var gap = _state.LongestSilence();
        Tell($"the next id came after {gap.TotalMilliseconds:F0} ms: member {leader.Id} leads");
        await Task.Delay(DownTime, stop);
        await _cluster.StartMemberAsync(victim);
        _down = null;
        var began = Stopwatch.GetTimestamp();
        await _cluster.ReadyAsync(victim, stop);
        var ready = Stopwatch.GetElapsedTime(began);
        Tell($"member {victim.Id} was started again and is ready after {ready.TotalMilliseconds:F0} ms");
        _kills.Add(new DemoKill(victim.Id, gap, leader.Id, ready));
    }

    /// <summary>Waits until somebody leads who is not the one that was killed.</summary>
    private async Task<MemberEntry> LeaderAsync(int except, CancellationToken stop)
    {
        while (true)
        {
            if (_seen?.Leader is { } id && id != except)
            {
                return _cluster.Members.Single(member => member.Id == id);
            }

            await Task.Delay(Pause, stop);
        }
    }

    private async Task CallAsync(OrdoClient client)
    {
        var sequence = client.Sequence(Sequence);
        while (!_end.IsCancellationRequested)
        {
            var began = Stopwatch.GetTimestamp();
            var id = await sequence.NextAsync();
            if (!_state.Given(id, Stopwatch.GetElapsedTime(began)))
            {
                return;
            }

            await Task.Delay(Pause, CancellationToken.None);
        }
    }

    /// <summary>Looks at the cluster and draws it, until the end.</summary>
    private async Task WatchAsync(OrdoClient observer)
    {
        var (ids, at, rate) = (0, Stopwatch.GetTimestamp(), 0.0);
        while (!_end.IsCancellationRequested)
        {
            try
            {
                _seen = await observer.DescribeClusterAsync(_end.Token);
            }
            catch (Exception failure) when (failure is OrdoException or OperationCanceledException)
            {
                // Nobody tells at the moment; the next look will.
            }

            if (Stopwatch.GetElapsedTime(at).TotalSeconds is var seconds and >= 0.5)
            {
                (rate, ids, at) = ((_state.Ids - ids) / seconds, _state.Ids, Stopwatch.GetTimestamp());
            }

            _view.Show(_state, rate, [.. _cluster.Members.Select(Shown)]);
            await Task.Delay(_down is null ? Frame : Pause, CancellationToken.None);
        }
    }

    private DemoMember Shown(MemberEntry member)
    {
        var role = _seen?.Members.FirstOrDefault(seen => seen.Id == member.Id)?.Role ?? "-";
        return new DemoMember(member.Id, role, _down?.Id == member.Id ? 0 : _cluster.ProcessOf(member));
    }

    private void Tell(string what) => _view.Tell(_state.Elapsed, what);
}
