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
    private static readonly TimeSpan MetricsLimit = TimeSpan.FromSeconds(5);

    private readonly IReadOnlyList<BenchMember> _members;
    private readonly int _count;
    private readonly OrdoClient[] _clients;
    private readonly ISequence[] _sequences;
    private readonly string _prefix = $"bench-{Guid.NewGuid():N}";
    private int[] _ids = [];
    private int _runs;

    /// <summary>Makes the clients; nothing is sent yet.</summary>
    /// <param name="members">The members.</param>
    /// <param name="count">How many ids a request asks for.</param>
    public OrdoLoad(IReadOnlyList<BenchMember> members, int count)
    {
        _members = members;
        _count = count;
        _clients = [.. members.Select(member => new OrdoClient(new OrdoClientOptions { Endpoints = { member.Server.ToString() } }))];
        _sequences = [.. _clients.Select(client => client.Sequence(_prefix))];
    }

    /// <inheritdoc/>
    public int Members => _members.Count;

    /// <summary>The numbers of the members, in the order of the list.</summary>
    public IReadOnlyList<int> Ids => _ids;

    /// <inheritdoc/>
    public async Task<int> LeaderAsync(CancellationToken stop)
    {
        while (true)
        {
            var views = await Task.WhenAll(_clients.Select(client => client.DescribeClusterAsync(stop)));
            _ids = [.. views.Select(view => view.AnsweredBy)];
            if (_ids.Distinct().Count() < _ids.Length)
            {
                throw new CommandException("A member does not answer, or was named twice: each client must have a member of its own.");
            }

            // A cluster that was just formed, or is electing, has none for a moment.
            if (views.Max(view => view.Leader) is { } leader)
            {
                // When it is not among the members listed, the first of them stands in for it.
                return Math.Max(0, Array.IndexOf(_ids, leader));
            }

            await Task.Delay(50, stop);
        }
    }

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
    public ValueTask<long> AskAsync(int member) => _count == 1 ? _sequences[member].NextAsync() : FirstOf(_sequences[member].NextAsync(_count));

    /// <inheritdoc/>
    public MemberCosts Costs()
    {
        double? flushes = 0;
        TimeSpan? cpu = TimeSpan.Zero;
        foreach (var member in _members)
        {
            var figures = MetricsOf(member);
            flushes += figures.TryGetValue("ordo_flushes_total", out var some) ? some : null;
            cpu += member.Process is { } id ? MemberCosts.CpuOf([id])
                : figures.TryGetValue("process_cpu_seconds_total", out var seconds) ? TimeSpan.FromSeconds(seconds)
                : null;
        }

        return new MemberCosts(flushes, cpu);
    }

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

    /// <summary>Removes the sequences of all runs: for a cluster that goes on.</summary>
    public async Task RemoveSequencesAsync(CancellationToken stop)
    {
        for (var run = 1; run <= _runs; run++)
        {
            await _clients[0].Sequence($"{_prefix}-{run}").RemoveAsync(stop);
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync() => await Task.WhenAll(_clients.Select(client => client.DisposeAsync().AsTask()));

    private static async ValueTask<long> FirstOf(ValueTask<IdRange> ids) => (await ids).First;
}
