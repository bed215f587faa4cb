using Ordo.Chord.Machine;
using Ordo.Chord.Simulator.Charts;
using Ordo.Machine;

namespace Ordo.Chord.Simulator.Experiments;

/// <summary>What lookups find after a part of the nodes has died at once, before anybody has noticed and after the ring has come to rest (SIGCOMM 2001, §5.3 and §6.4, figure 11).</summary>
internal sealed class MassFailure : IExperiment
{
    private const int PaperLookups = 20_000;
    private const int MinLookups = 2000;

    /// <summary>With so many copies a key is lost only when as many neighbours die; what a ring has unless it is told otherwise.</summary>
    private const int Copies = 3;

    /// <summary>Long enough that no node looks at its neighbours while the first lookups are under way, however many time-outs they meet.</summary>
    private static readonly TimeSpan StabilizeInterval = TimeSpan.FromMinutes(2);

    /// <summary>When the nodes die: what a node does at its start is over by then.</summary>
    private static readonly TimeSpan Before = TimeSpan.FromSeconds(1);

    /// <summary>Before the first node of all looks at its neighbours.</summary>
    private static readonly TimeSpan Unnoticed = (StabilizeInterval / 2) - (Before * 2);

    private static readonly TimeSpan RestLimit = TimeSpan.FromHours(2);

    private static readonly double[] Parts = [0, 0.1, 0.2, 0.3, 0.4, 0.5];

    /// <inheritdoc/>
    public string Name => "mass failure";

    /// <inheritdoc/>
    public Section Run(Scale scale)
    {
        var lookups = Math.Max(MinLookups, scale.Share(PaperLookups));
        var deaths = new List<Death>();
        foreach (var part in Parts)
        {
            scale.Progress.WriteLine($"  {Numbers.Percent(part, 0)} of {scale.Nodes} nodes die");
            deaths.Add(new Ring(scale.Seed, scale.Nodes).Kill(part, lookups));
        }

        return new Section(
            "A part of the nodes dies at once",
            $"A ring of {Numbers.Grouped(scale.Nodes)} nodes at rest, each with {PaperRing.SuccessorsFor(scale.Nodes)} successors (2·log₂N). A part p of them, chosen at random, ends without a word. Then {Numbers.Grouped(lookups)} "
            + "lookups of random places begin, from living nodes chosen at random. **Before**: all at the same instant, and all end before the first node looks at its neighbours (here every 1 to 3 minutes), so that the dead stand in every table; a lookup "
            + "is right when it ends with the first living node behind the place, and it fails with any other node or with none. **After**: when every living node knows the living ones before and behind it. "
            + $"**Lost**: the part of the places whose owner has died, so that a key there is gone when it has one copy; with {Copies} copies it is gone when its owner and the {Copies - 1} nodes behind are dead.",
            "Figure 11 (10⁴ nodes, after stabilising, a lookup being right when it finds the node that had the key before): the failure rate is almost exactly p, which is the part of the keys that died with their nodes, and nothing "
            + "on top of that. Theorems 7 and 8: with lists of O(log N) successors and every node dead with probability ½, lookups find the nearest living successor with high probability, in O(log N). The table compares with these.",
            [ToTable(deaths)],
            [new Figure("mass-failure.svg", Ways(deaths)), new Figure("mass-failure-keys.svg", Keys(deaths))],
            [.. deaths.Where(static death => death.Part == Parts[^1]).Select(death => new Bar(
                $"Failed lookups at N = {Numbers.Grouped(scale.Nodes)} after half of the nodes died at once, before and after stabilising", "0",
                $"{death.Before.Failed} of {Numbers.Grouped(death.Before.Count)}, {death.After.Failed} of {Numbers.Grouped(death.After.Count)}",
                death.Before.Failed == 0 && death.After.Failed == 0))]);
    }

    private static Table ToTable(List<Death> deaths) => new(
        ["p", "before: failed", "paths: mean (1st, 99th)", "time-outs: mean (1st, 99th)", "ring whole after", "after: failed", "paths: mean (1st, 99th)", "lost, 1 copy", "paper", $"lost, {Copies} copies", "bar: none fails"],
        [.. deaths.Select(static death => (IReadOnlyList<string>)
        [
            Numbers.Short(death.Part), Numbers.Grouped(death.Before.Failed), Spread(death.Before.Paths), Spread(death.Before.Timeouts), death.Part == 0 ? "–" : $"{Numbers.Fixed(death.Healing.TotalMinutes, 0)} min",
            Numbers.Grouped(death.After.Failed), Spread(death.After.Paths), Numbers.Percent(death.LostWithOneCopy), "≈ " + Numbers.Percent(death.Part, 0), Numbers.Percent(death.LostWithCopies),
            death.Before.Failed + death.After.Failed == 0 ? "holds" : "**missed**",
        ])]);

    private static string Spread(Distribution numbers) => $"{Numbers.Fixed(numbers.Mean)} ({numbers.Percentile(0.01)}, {numbers.Percentile(0.99)})";

    private static Chart Ways(List<Death> deaths) => new(
        "Lookups before anybody has noticed the dead",
        "Path length and time-outs of a lookup, mean with 1st and 99th percentile, over the part of the nodes that has died. Paths grow a little, time-outs faster; no lookup fails.",
        ChartAxis.FromZero("part of the nodes that died, p", Parts[^1]),
        ChartAxis.FromZero("nodes, of each lookup", deaths.Max(static death => Math.Max(death.Before.Timeouts.Percentile(0.99), death.Before.Paths.Percentile(0.99)))),
        [
            new ChartLine("path length (1st–99th percentile)", LineKind.Measured, [.. deaths.Select(static death => ToPoint(death, death.Before.Paths))]),
            new ChartLine("time-outs (1st–99th percentile)", LineKind.Measured, [.. deaths.Select(static death => ToPoint(death, death.Before.Timeouts))]),
        ]);

    private static Chart Keys(List<Death> deaths) => new(
        "What a mass failure costs",
        "Failed lookups and lost keys over the part of the nodes that has died: lookups do not fail; keys with one copy are lost in proportion, as in the paper; with three copies only by the third power.",
        ChartAxis.FromZero("part of the nodes that died, p", Parts[^1]),
        ChartAxis.FromZero("part of lookups, or of keys", Parts[^1], " %", 100),
        [
            new ChartLine("failed lookups, before and after stabilising", LineKind.Measured,
                [.. deaths.Select(static death => new ChartPoint(death.Part, Math.Max(death.Before.FailedPart, death.After.FailedPart)))]),
            new ChartLine("keys lost with one copy", LineKind.Measured, [.. deaths.Select(static death => new ChartPoint(death.Part, death.LostWithOneCopy))]),
            new ChartLine($"keys lost with {Copies} copies", LineKind.Measured, [.. deaths.Select(static death => new ChartPoint(death.Part, death.LostWithCopies))]),
            new ChartLine("paper (figure 11): p", LineKind.Reference, [.. deaths.Select(static death => new ChartPoint(death.Part, death.Part))]),
        ]);

    private static ChartPoint ToPoint(Death death, Distribution numbers) => new(death.Part, numbers.Mean, numbers.Percentile(0.01), numbers.Percentile(0.99));

    private sealed record Death(double Part, LookupSample Before, LookupSample After, TimeSpan Healing, double LostWithOneCopy, double LostWithCopies);

    /// <summary>One ring and its misfortune.</summary>
    private sealed class Ring
    {
        private readonly World _world;
        private readonly SimNode[] _nodes;
        private readonly SeededRandom _random;
        private SimNode[] _living;
        private NodeRef[] _owners;

        public Ring(ulong seed, int nodes)
        {
            _world = PaperRing.World(seed, PaperRing.Options(PaperRing.SuccessorsFor(nodes)) with { StabilizeInterval = StabilizeInterval, FingerInterval = StabilizeInterval, Lease = StabilizeInterval * 2 });
            _nodes = PerfectRing.Build(_world, nodes);
            _random = new SeededRandom(_world.Random.NextBits());
            _living = _nodes;
            _owners = [];
        }

        public Death Kill(double part, int lookups)
        {
            _world.Run(Before);
            var died = _world.Now;
            KillSome((int)Math.Round(part * _nodes.Length));
            var places = new RingId[lookups];
            for (var i = 0; i < lookups; i++)
            {
                places[i] = PaperRing.AnyPlace(_random);
            }

            var before = LookUp(places);
            _world.RunUntil(IsWhole, RestLimit, PaperRing.Interval);
            var healing = _world.Now - died;
            return new Death(part, before, LookUp(places), healing, LostPart(places, 1), LostPart(places, Copies));
        }

        private void KillSome(int count)
        {
            var order = Enumerable.Range(0, _nodes.Length).ToArray();
            for (var i = 0; i < count; i++)
            {
                var other = i + _random.Below(order.Length - i);
                (order[i], order[other]) = (order[other], order[i]);
                _world.Kill(_nodes[order[i]].Host, refuses: false);
            }

            _living = Array.FindAll(_nodes, static node => node.Exists);
            _owners = Array.ConvertAll(_living, static node => node.Self);
        }

        private LookupSample LookUp(RingId[] places)
        {
            var sample = new LookupSample();
            foreach (var place in places)
            {
                var owner = PerfectRing.OwnerOf(_owners, place);
                _living[_random.Below(_living.Length)].LookUp(place, result => sample.Add(result, result.Owner == owner));
            }

            _world.Run(Unnoticed);
            return sample.Count == places.Length ? sample : throw new Ordo.Simulator.Violation("MassFailure", $"{places.Length - sample.Count} lookups did not end within {Unnoticed}");
        }

        private bool IsWhole()
        {
            for (var i = 0; i < _living.Length; i++)
            {
                var table = _living[i].Machine.Table;
                if (table.Successor != _owners[(i + 1) % _owners.Length] || table.Predecessor != _owners[(i + _owners.Length - 1) % _owners.Length])
                {
                    return false;
                }
            }

            return true;
        }

        private double LostPart(RingId[] places, int copies)
        {
            var ids = Array.ConvertAll(_nodes, static node => node.Self.Id);
            var lost = 0;
            foreach (var place in places)
            {
                var at = Array.BinarySearch(ids, place);
                var owner = at < 0 ? ~at : at;
                lost += Enumerable.Range(owner, copies).All(index => !_nodes[index % _nodes.Length].Exists) ? 1 : 0;
            }

            return (double)lost / places.Length;
        }
    }
}
