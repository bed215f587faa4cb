using Ordo.Machine;
using Ordo.Ordering;

namespace Ordo.Simulator;

/// <summary>Crashes at the moments on which the safety of elections rests.</summary>
internal static class ElectionFaults
{
    public static IReadOnlyList<FaultKind> Kinds { get; } =
    [
        new("crash after a vote", AfterVote),
        new("new leaders crash", NewLeadersCrash),
    ];

    /// <summary>
    /// Two members do not hear each other and there is an election. Whoever votes crashes and is back within the same election, and whom it voted for is cut off:
    /// the other candidate comes with the same term to a voter that must remember its vote.
    /// </summary>
    private static Action? AfterVote(Stage stage)
    {
        var (watch, network, hosts) = (stage.World.Watch, stage.World.Network, stage.World.Hosts);
        if (hosts.Count < 3 || stage.Leader is not { } leader)
        {
            return null;
        }

        var one = stage.Random.Below(hosts.Count);
        var other = (one + 1 + stage.Random.Below(hosts.Count - 1)) % hosts.Count;
        List<Link> cut = [network[hosts[one].Id, hosts[other].Id], network[hosts[other].Id, hosts[one].Id]];
        var over = false;
        cut.ForEach(link => link.Cut(holds: false));
        void Hook(MemberProcess voter, MemberId candidate) => stage.World.Events.After(2 * network.Profile.MaxDelay, () =>
        {
            if (over)
            {
                return; // What is cut now nobody would heal.
            }

            List<Link> links = [.. network.From(candidate), .. network.To(candidate)];
            links.ForEach(link => link.Cut(holds: false));
            cut.AddRange(links);
            CrashShortly(stage, voter);
        });

        watch.OnVote += Hook;
        CrashFaults.End(leader, power: false);
        leader.StartAfter(stage.Random.Between(TimeSpan.Zero, TimeSpan.FromMilliseconds(5)));
        return () =>
        {
            over = true;
            watch.OnVote -= Hook;
            cut.ForEach(link => link.Heal());
        };
    }

    private static void CrashShortly(Stage stage, MemberProcess voter)
    {
        if (!voter.HasEnded)
        {
            CrashFaults.End(voter.Host, power: stage.Random.Chance(0.5));
            voter.Host.StartAfter(stage.Random.Between(TimeSpan.Zero, TimeSpan.FromMilliseconds(5)));
            stage.Happened();
        }
    }

    /// <summary>
    /// Each new leader ends shortly after its election: soon, or silenced before its first entries go out, or just when it delivers for the first time. In a row
    /// these are the schedules of the Raft paper's figure 8.
    /// </summary>
    private static Action NewLeadersCrash(Stage stage)
    {
        var watch = stage.World.Watch;
        var power = stage.Random.Chance(0.4);
        var longest = TimeSpan.FromMilliseconds(stage.Random.Chance(0.5) ? 5 : 60);
        HashSet<MemberProcess> atDelivery = [];
        void Hook(MemberProcess process)
        {
            switch (stage.Random.Below(3))
            {
                case 0:
                    CrashAfter(stage, process, stage.Random.Between(TimeSpan.Zero, longest), power, silenced: []);
                    break;
                case 1:
                    CrashAfter(stage, process, stage.World.Profile.Flush.Max + longest, power, Silence(stage, process));
                    break;
                default:
                    atDelivery.Add(process);
                    break;
            }
        }

        void DeliveryHook(MemberProcess process)
        {
            if (atDelivery.Remove(process))
            {
                CrashAfter(stage, process, TimeSpan.Zero, power, silenced: []);
            }
        }

        watch.OnLeader += Hook;
        watch.OnFirstDelivery += DeliveryHook;
        return () =>
        {
            watch.OnLeader -= Hook;
            watch.OnFirstDelivery -= DeliveryHook;
        };
    }

    private static List<Link> Silence(Stage stage, MemberProcess process)
    {
        List<Link> links = [.. stage.World.Network.From(process.Id)];
        links.ForEach(link => link.Cut(holds: false));
        return links;
    }

    private static void CrashAfter(Stage stage, MemberProcess process, TimeSpan span, bool power, List<Link> silenced) =>
        stage.World.Events.After(span, () =>
        {
            silenced.ForEach(link => link.Heal());
            if (!process.HasEnded && process.Member is { Order.Role: OrderRole.Leader })
            {
                stage.Strikes(process.Host);
                CrashFaults.End(process.Host, power);
                process.Host.StartAfter(stage.Span(5, 1200));
                stage.Happened();
            }
        });
}
