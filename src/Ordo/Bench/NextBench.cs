using Ordo.Bench.Etcd;
using Ordo.Clients;
using Ordo.CommandLine;
using Ordo.Local;

namespace Ordo.Bench;

/// <summary>What a member did during the whole benchmark, and where it stands after it.</summary>
/// <param name="Id">Its number.</param>
/// <param name="Flushes">Flushes of its log.</param>
/// <param name="FlushedBytes">Bytes of log records that these made durable.</param>
/// <param name="FileSystem">The type of the file system of its data; null when that is not known.</param>
/// <param name="ResidentBytes">Its resident memory now.</param>
internal sealed record MemberUse(int Id, double Flushes, double FlushedBytes, string? FileSystem, double ResidentBytes);

/// <summary>One plan and the best round of it.</summary>
/// <param name="Ordo">Of Ordo.</param>
/// <param name="Peer">Of the peer, in the same run; null without one.</param>
internal sealed record BenchRow(LoadResult Ordo, LoadResult? Peer);

/// <summary>Everything that was measured.</summary>
internal sealed record NextBenchResult(IReadOnlyList<BenchRow> Rows, IReadOnlyList<MemberUse> Members, long CheckedRequests, IReadOnlyList<string> Faults);

/// <summary>
/// Measures ids per second and how long each takes: one id for each request unless told otherwise, each its own command, acknowledged after a flush on a majority. Members and callers
/// share the machine. With a peer both clusters stand side by side, and each run of one is followed by the same run of the other.
/// </summary>
internal sealed class NextBench : IAsyncDisposable
{
    private readonly NextBenchOptions _options;
    private readonly Recorder _recorder;
    private readonly ProgressLine _progress = new();
    private TemporaryDirectory? _directory;
    private TemporaryCluster? _cluster;
    private EtcdCluster? _etcd;
    private OrdoLoad? _ordo;
    private EtcdLoad? _peer;
    private IReadOnlyList<BenchMember> _members = [];

    private NextBench(NextBenchOptions options)
    {
        _options = options;
        _recorder = Recorder.For(options.WarmUp + options.Time, options.Callers.Max());
    }

    /// <summary>Starts what is needed, measures, and ends what it started.</summary>
    /// <exception cref="CommandLine.CommandException">Something cannot be started, or does not answer.</exception>
    /// <exception cref="OperationCanceledException">It was stopped.</exception>
    public static async Task<NextBenchResult> RunAsync(NextBenchOptions options, CancellationToken stop)
    {
        await using var bench = new NextBench(options);
        await bench.StartAsync(stop);
        try
        {
            return await bench.MeasureAsync(stop);
        }
        finally
        {
            // A cluster that goes on keeps nothing of a benchmark, however that ended.
            if (bench._cluster is null)
            {
                bench._progress.Show("removing what was created");
                await bench._ordo!.RemoveSequencesAsync();
            }
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        _progress.Show("ending what was started");
        await (_peer?.DisposeAsync() ?? ValueTask.CompletedTask);
        await (_ordo?.DisposeAsync() ?? ValueTask.CompletedTask);
        await (_etcd?.DisposeAsync() ?? ValueTask.CompletedTask);
        await (_cluster?.DisposeAsync() ?? ValueTask.CompletedTask);
        _directory?.Dispose();
        _progress.Dispose();
    }

    private async Task StartAsync(CancellationToken stop)
    {
        if (_options.HasPeer)
        {
            EtcdCluster.EnsureInstalled();
        }

        if (_options.Servers is { } given)
        {
            ClusterClient.EnsureListening(given);
        }

        _progress.Show("starting the members");
        if (_options.Servers is null || _options.HasPeer)
        {
            _directory = TemporaryDirectory.Create(_options.Data, mustBeDisk: true);
        }

        if (_options.Servers is null)
        {
            _cluster = await TemporaryCluster.StartAsync(Path.Combine(_directory!.Path, "ordo"), _options.Members, stop);
        }

        _members = _cluster is { } own
            ? [.. own.Members.Select(member => new BenchMember(new Api.ApiServer(member.Address, member.ApiPort), own.ProcessOf(member)))]
            : [.. _options.Servers!.Select(server => new BenchMember(server, null))];
        _ordo = new OrdoLoad(_members, _options.Count);
        if (_options.HasPeer)
        {
            _etcd = await EtcdCluster.StartAsync(_directory!.Path, _members.Count);
            _peer = new EtcdLoad(_etcd);
        }
    }

    private async Task<NextBenchResult> MeasureAsync(CancellationToken stop)
    {
        await _ordo!.LeaderAsync(stop);
        var step = _options.Count;
        var before = _members.Select(Use).ToList();
        var rows = new List<BenchRow>();
        var faults = new List<string>();
        var kept = 0L;
        foreach (var plan in _options.Plans(_members.Count))
        {
            var row = default(BenchRow);
            for (var round = 1; round <= _options.Rounds; round++)
            {
                var ordo = await RunAsync("ordo", _ordo, plan, round, step, stop);
                var peer = _peer is null ? null : await RunAsync("etcd", _peer, plan, round, step: 1, stop);
                row = new BenchRow(LoadResult.Best(row?.Ordo, ordo), peer is null ? null : LoadResult.Best(row?.Peer, peer));
                kept += ordo.Kept;
                if (ordo.Fault is { } fault)
                {
                    faults.Add($"{plan.Callers} callers, {plan.At}, round {round}: {fault}");
                }
            }

            rows.Add(row!);
        }

        var uses = _members.Select(Use).Zip(before, (now, then) => now with { Flushes = now.Flushes - then.Flushes, FlushedBytes = now.FlushedBytes - then.FlushedBytes });
        return new NextBenchResult(rows, [.. uses], kept, faults);
    }

    private async Task<LoadResult> RunAsync(string name, ILoad load, LoadPlan plan, int round, int step, CancellationToken stop)
    {
        _progress.Show($"{name}: {plan.Callers} callers, {plan.At}{(_options.Rounds > 1 ? $", round {round} of {_options.Rounds}" : "")}");
        return await LoadRun.RunAsync(load, plan, step, _recorder, TimeProvider.System, stop);
    }

    private MemberUse Use(BenchMember member, int at)
    {
        var figures = OrdoLoad.MetricsOf(member);
        var fileSystem = OrdoLoad.FileSystemOf(figures);
        TemporaryDirectory.EnsureDisk($"The data of {member.Server}", fileSystem, "measure members that have it on a real disk");
        return new MemberUse(
            _ordo!.Ids[at],
            figures.GetValueOrDefault("ordo_flushes_total"),
            figures.GetValueOrDefault("ordo_flushed_bytes_total"),
            fileSystem,
            figures.GetValueOrDefault("process_resident_memory_bytes"));
    }
}
