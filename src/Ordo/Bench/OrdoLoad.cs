using System.Globalization;
using System.Text;
using Ordo.Api;
using Ordo.Client;
using Ordo.CommandLine;

namespace Ordo.Bench;

/// <summary>A member as it counts and spends.</summary>
/// <param name="Server">Its API.</param>
/// <param name="Process">Its process, when it runs on this machine and is ours; else null.</param>
internal sealed record BenchMember(ApiServer Server, int? Process);

/// <summary>
/// An Ordo cluster under load: one <see cref="OrdoClient"/> for each member, which starts with that member's address alone and stays there as long as it answers.
/// </summary>
internal sealed class OrdoLoad : ILoad, IAsyncDisposable
{
    private const string DiskInfo = "ordo_disk_info{fstype=\"";

    private static readonly TimeSpan MetricsLimit = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan LeaderLimit = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan RemoveLimit = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);

    private readonly IReadOnlyList<BenchMember> _members;
    private readonly int _count;
    private readonly OrdoClient[] _clients;
    private readonly ISequence[] _sequences;
    // As long as names that people give: it travels with each request. In somebody's cluster it has to be one that is not there.
    private readonly string _prefix = string.Create(CultureInfo.InvariantCulture, $"bench-{Random.Shared.Next(0x1000000):x6}");
    private int[] _ids = [];
    private int _runs;

    /// <summary>Makes the clients; nothing is sent yet.</summary>
    /// <param name="members">The members.</param>
    /// <param name="count">How many ids a request asks for.</param>
    public OrdoLoad(IReadOnlyList<BenchMember> members, int count)
    {
        _members = members;
        _count = count;
        _clients = [.. members.Select(member => new OrdoClient(new OrdoClientOptions { Endpoints = { member.Server.Url } }))];
        _sequences = [.. _clients.Select(client => client.Sequence(_prefix))];
    }

    /// <inheritdoc/>
    public int Members => _members.Count;

    /// <summary>The numbers of the members, in the order of the list.</summary>
    public IReadOnlyList<int> Ids => _ids;

    /// <inheritdoc/>
    public async Task<int> LeaderAsync(CancellationToken stop)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(stop);
        limit.CancelAfter(LeaderLimit);
        try
        {
            while (true)
            {
                var views = await Task.WhenAll(_clients.Select(client => client.DescribeClusterAsync(limit.Token)));
                _ids = [.. views.Select(view => view.AnsweredBy)];
                if (_ids.Distinct().Count() < _ids.Length)
                {
                    throw new CommandException("A member does not answer, or was named twice: each client must have a member of its own.");
                }

                // A cluster that was just formed, or is electing, has none for a moment.
                if (LeaderOf(views) is { } leader)
                {
                    // When it is not among the members listed, the first of them stands in for it.
                    return Math.Max(0, Array.IndexOf(_ids, leader));
                }

                await Task.Delay(Pause, limit.Token);
            }
        }
        catch (OperationCanceledException) when (!stop.IsCancellationRequested)
        {
            throw new CommandException($"The cluster has no leader after {LeaderLimit.TotalSeconds:0} s.");
        }
    }

    /// <summary>The number of the member that leads in the newest term of these views; null when none is known. Who has not heard of that term may name an earlier leader.</summary>
    public static int? LeaderOf(IEnumerable<ClusterInfo> views) => views.MaxBy(view => view.Term)?.Leader;

    /// <inheritdoc/>
    public void Begin()
    {
        _runs++;
        for (var i = 0; i < _clients.Length; i++)
        {
            _sequences[i] = _clients[i].Sequence($"{_prefix}-{_runs}");
        }
    }

    /// <inheritdoc/>
    public ValueTask<long> AskAsync(int member) => _count == 1 ? _sequences[member].NextAsync() : BlockAsync(_sequences[member].NextAsync(_count), _count);

    /// <inheritdoc/>
    public MemberCosts Costs()
    {
        double? flushes = 0;
        double? bytes = 0;
        TimeSpan? cpu = TimeSpan.Zero;
        foreach (var member in _members)
        {
            var figures = MetricsOf(member);
            flushes += Figure("ordo_flushes_total");
            bytes += Figure("dotnet_gc_allocated_bytes_total");
            cpu += member.Process is { } id ? MemberCosts.CpuOf([id])
                : Figure("process_cpu_seconds_total") is { } seconds ? TimeSpan.FromSeconds(seconds)
                : null;

            double? Figure(string name) => figures.TryGetValue(name, out var value) ? value : null;
        }

        return new MemberCosts(flushes, cpu, bytes);
    }

    /// <summary>The type of the file system that a member says its data is on; null when it does not say.</summary>
    public static string? FileSystemOf(IReadOnlyDictionary<string, double> figures) =>
        figures.Keys.FirstOrDefault(name => name.StartsWith(DiskInfo, StringComparison.Ordinal))?[DiskInfo.Length..].Split('"')[0];

    /// <summary>What a member counts: name (with labels) → value.</summary>
    /// <exception cref="CommandException">It does not answer.</exception>
    public static Dictionary<string, double> MetricsOf(BenchMember member)
    {
        var outcome = HttpExchange.Send(member.Server, new ApiRequest("GET", "/metrics"), MetricsLimit);
        if (outcome.Answer is not { IsSuccess: true } answer)
        {
            throw new CommandException($"{member.Server} gives no figures at /metrics: {outcome.Trouble}.");
        }

        var figures = new Dictionary<string, double>();
        foreach (var line in Encoding.UTF8.GetString(answer.Body.Span).Split('\n'))
        {
            if (line is not ['#', ..] && line.LastIndexOf(' ') is > 0 and var at && double.TryParse(line.AsSpan(at + 1), CultureInfo.InvariantCulture, out var value))
            {
                figures[line[..at]] = value;
            }
        }

        return figures;
    }

    /// <summary>Removes the sequences of all runs: for a cluster that goes on. When it cannot, one line says what is left.</summary>
    public async Task RemoveSequencesAsync()
    {
        using var limit = new CancellationTokenSource(RemoveLimit);
        for (var run = 1; run <= _runs; run++)
        {
            var name = $"{_prefix}-{run}";
            try
            {
                await _clients[0].Sequence(name).RemoveAsync(limit.Token);
            }
            catch (Exception failure) when (failure is OrdoException or OperationCanceledException)
            {
                ErrorLine.Tell($"{(run < _runs ? $"The sequences {name} to {_prefix}-{_runs}" : $"The sequence {name}")} may be left in the cluster ('ordo seq rm' removes them): {failure.Message}");
                return;
            }
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync() => await Task.WhenAll(_clients.Select(client => client.DisposeAsync().AsTask()));

    /// <summary>The first id of a block that is what was asked for.</summary>
    /// <exception cref="CommandException">It is not.</exception>
    public static long FirstOf(in IdRange ids, int count) => ids is { Step: 1 } && ids.Count == count
        ? ids.First
        : throw new CommandException($"{count} ids one after the other were asked for, and {ids} came.");

    private static async ValueTask<long> BlockAsync(ValueTask<IdRange> asked, int count) => FirstOf(await asked, count);
}
