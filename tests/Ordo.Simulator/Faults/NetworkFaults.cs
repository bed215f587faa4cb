namespace Ordo.Simulator;

/// <summary>Messages that do not get through, or late, twice, and in another order.</summary>
internal static class NetworkFaults
{
    public static IReadOnlyList<FaultKind> Kinds { get; } =
    [
        new("partition", Partition),
        new("leader cut off", stage => Isolate(stage, outwards: true, inwards: true)),
        new("leader unheard", stage => Isolate(stage, outwards: true, inwards: false)),
        new("leader deaf", stage => Isolate(stage, outwards: false, inwards: true)),
        new("one link cut", OneLink),
        new("connections reset", Resets),
        new("bad network", Bad),
    ];

    /// <summary>The members are split into two groups by chance.</summary>
    private static Action? Partition(Stage stage)
    {
        var hosts = stage.World.Hosts;
        if (hosts.Count < 2)
        {
            return null;
        }

        var side = hosts.ToDictionary(host => host.Id, _ => stage.Random.Chance(0.5));
        side[hosts[0].Id] = true;
        side[hosts[1].Id] = false;
        var links = from a in hosts from b in hosts where side[a.Id] != side[b.Id] select stage.World.Network[a.Id, b.Id];
        return Cut(stage, [.. links]);
    }

    /// <summary>The leader cannot be heard, or cannot hear, or both; sometimes its connections are closed as well, so that the others notice at once.</summary>
    private static Action? Isolate(Stage stage, bool outwards, bool inwards)
    {
        if (stage.World.Hosts.Count < 2 || stage.Leader is not { } leader)
        {
            return null;
        }

        stage.Strikes(leader, asLeader: true);
        var network = stage.World.Network;
        var links = network.From(leader.Id).Where(_ => outwards).Concat(network.To(leader.Id).Where(_ => inwards)).ToList();
        var end = Cut(stage, links);
        if (stage.Random.Chance(0.4))
        {
            links.ForEach(link => link.Reset());
        }

        return end;
    }

    private static Action? OneLink(Stage stage)
    {
        var hosts = stage.World.Hosts;
        if (hosts.Count < 2)
        {
            return null;
        }

        var from = stage.Random.Below(hosts.Count);
        var to = (from + 1 + stage.Random.Below(hosts.Count - 1)) % hosts.Count;
        return Cut(stage, [stage.World.Network[hosts[from].Id, hosts[to].Id]]);
    }

    private static Action? Resets(Stage stage)
    {
        if (stage.World.Hosts.Count < 2 || stage.LeaderRather is not { } host)
        {
            return null;
        }

        stage.Strikes(host);
        foreach (var link in stage.World.Network.From(host.Id).Concat(stage.World.Network.To(host.Id)).Where(_ => stage.Random.Chance(0.7)))
        {
            link.Reset();
        }

        stage.Happened();
        return Stage.Over;
    }

    private static Action? Bad(Stage stage)
    {
        if (stage.World.Hosts.Count < 2)
        {
            return null;
        }

        var network = stage.World.Network;
        network.Profile = stage.World.Profile.Network.Worse(stage.Random);
        stage.Happened();
        return () => network.Profile = stage.World.Profile.Network;
    }

    private static Action Cut(Stage stage, List<Link> links)
    {
        var holds = stage.Random.Chance(0.4);
        links.ForEach(link => link.Cut(holds));
        stage.Happened();
        return () => links.ForEach(link => link.Heal());
    }
}
