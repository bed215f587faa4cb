using Ordo.Machine;

namespace Ordo.Simulator;

/// <summary>All links between the members, one per direction, and the faults that can be on them.</summary>
internal sealed class Network
{
    private readonly Dictionary<(MemberId From, MemberId To), Link> _links = [];

    public Network(World world, IReadOnlyList<MemberId> members)
    {
        Profile = world.Profile.Network;
        foreach (var from in members)
        {
            foreach (var to in members.Where(to => to != from))
            {
                _links[(from, to)] = new Link(world, this, from, to);
            }
        }
    }

    /// <summary>How the network behaves now.</summary>
    public NetworkProfile Profile { get; set; }

    /// <summary>The link of one direction.</summary>
    public Link this[MemberId from, MemberId to] => _links[(from, to)];

    /// <summary>All links that start at a member.</summary>
    public IEnumerable<Link> From(MemberId member) => _links.Values.Where(link => link.From == member);

    /// <summary>All links that end at a member.</summary>
    public IEnumerable<Link> To(MemberId member) => _links.Values.Where(link => link.To == member);

    /// <summary>A process runs: it dials its peers, and what was connected to an earlier life of it finds out.</summary>
    public void Started(MemberProcess process)
    {
        foreach (var link in From(process.Id))
        {
            link.Dial(process);
        }

        foreach (var link in To(process.Id))
        {
            link.Reset();
        }
    }

    /// <summary>A process has ended. When only the process ended, its system closes the connections; when the power went, nobody tells.</summary>
    public void Ended(MemberProcess process, bool told)
    {
        foreach (var link in _links.Values.Where(link => link.From == process.Id || link.To == process.Id))
        {
            link.EndOf(process, told);
        }
    }

    /// <summary>Whether messages get through in both directions.</summary>
    public bool Reaches(MemberId a, MemberId b) => !this[a, b].IsCut && !this[b, a].IsCut;

    /// <summary>No cuts any more; what was held back arrives.</summary>
    public void Heal()
    {
        foreach (var link in _links.Values)
        {
            link.Heal();
        }
    }
}
