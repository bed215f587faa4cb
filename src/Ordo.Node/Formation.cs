using Ordo.Machine;

namespace Ordo.Node;

/// <summary>Who belongs to a formed cluster: its id, and the mark of the directory of each member at that moment.</summary>
public sealed record Roster(Guid Cluster, IReadOnlyDictionary<MemberId, Guid> Marks);

/// <summary>What a directory knows of itself.</summary>
/// <param name="Member">Whose it is.</param>
/// <param name="Mark">A random mark, made with it.</param>
/// <param name="Roster">The cluster it belongs to, once that is formed.</param>
/// <param name="Started">Whether the member has started over it: from then on there must be a log.</param>
public sealed record DirectoryIdentity(MemberId Member, Guid Mark, Roster? Roster, bool Started = false);

/// <summary>What two members tell each other first on every connection.</summary>
public sealed record Hello(MemberId From, MemberId To, Guid Mark, Roster? Roster);

/// <summary>Why a connection to a peer is of no use.</summary>
/// <param name="Reason">One sentence for people.</param>
/// <param name="Passes">Whether it passes by itself, as nothing is wrong: the cluster is still being formed.</param>
public sealed record Refusal(string Reason, bool Passes = false);

/// <summary>How far a member is on its way into a cluster.</summary>
public enum FormationState
{
    /// <summary>Its directory is part of a formed cluster: it may vote and acknowledge.</summary>
    Formed,

    /// <summary>It waits for all configured members to be there, all of them new.</summary>
    Forming,

    /// <summary>Its directory is new, and nobody said that a cluster is to be formed.</summary>
    NotFormed,

    /// <summary>Its directory is new, but the cluster was formed with another one: what this member acknowledged is lost (PROMISES 9).</summary>
    Emptied,
}

/// <summary>
/// Forms a cluster once, and keeps a member whose directory was emptied from voting (PROMISES 9). Every directory gets a random mark when it is made. The
/// member with the lowest number forms the cluster when it has met all the others, all new, and notes their marks; a new directory whose mark is not the
/// noted one was emptied or replaced. Pure: it takes hellos and says what is to be written.
/// </summary>
public sealed class Formation
{
    private readonly IReadOnlyList<MemberId> _members;
    private readonly bool _bootstrap;
    private readonly Guid _newCluster;
    private readonly Dictionary<MemberId, Guid> _met = [];

    /// <summary>Starts with what the directory holds. <paramref name="newCluster"/> is used if this member is the one to form.</summary>
    public Formation(IReadOnlyList<MemberId> members, DirectoryIdentity identity, bool bootstrap, Guid newCluster)
    {
        _members = members;
        _bootstrap = bootstrap;
        _newCluster = newCluster;
        Identity = identity;
        if (identity.Roster is { } formed && Differs(formed, members) is { } difference)
        {
            throw new MemberInvariantException(difference);
        }

        State = identity.Roster is not null ? FormationState.Formed : bootstrap ? FormationState.Forming : FormationState.NotFormed;
        _met[identity.Member] = identity.Mark;
        TryForm();
    }

    /// <summary>What the directory is to hold; to be made durable before anything follows from it.</summary>
    public DirectoryIdentity Identity { get; private set; }

    /// <summary>How far this member is.</summary>
    public FormationState State { get; private set; }

    /// <summary>The cluster that was found although this directory is new.</summary>
    public Guid FoundCluster { get; private set; }

    /// <summary>What to tell a peer.</summary>
    public Hello HelloTo(MemberId peer) => new(Identity.Member, peer, Identity.Mark, Identity.Roster);

    /// <summary>Directories of a cluster that is formed at once, as <c>ordo up</c> does for its own members.</summary>
    public static IReadOnlyList<DirectoryIdentity> FormAtOnce(Guid cluster, IReadOnlyList<MemberId> members, Func<Guid> newMark)
    {
        var marks = members.ToDictionary(member => member, _ => newMark());
        return [.. members.Select(member => new DirectoryIdentity(member, marks[member], new Roster(cluster, marks)))];
    }

    /// <summary>
    /// Takes a peer's hello. Gives the reason why the connection is of no use, or null when messages may flow on it.
    /// </summary>
    public Refusal? Take(Hello hello)
    {
        if (hello.To != Identity.Member || !_members.Contains(hello.From) || hello.From == Identity.Member)
        {
            return new Refusal($"Member {hello.From} looks for member {hello.To}; this is member {Identity.Member}. Compare the member lists of both.");
        }

        if (Identity.Roster is null && Learn(hello) is { } difference)
        {
            return new Refusal(difference);
        }

        return Identity.Roster is { } roster ? Judge(roster, hello) : NotFormedYet(Identity.Member);
    }

    private static Refusal NotFormedYet(MemberId member) => new($"Member {member} is not part of a formed cluster yet.", Passes: true);

    /// <summary>A cluster keeps the voters it was formed with: another list would count another majority.</summary>
    private static string? Differs(Roster roster, IReadOnlyList<MemberId> members) => roster.Marks.Keys.ToHashSet().SetEquals(members)
        ? null
        : $"Cluster {roster.Cluster} was formed with the members {Numbers(roster.Marks.Keys)}, but the configuration names {Numbers(members)}. Use the list it was formed with.";

    private static string Numbers(IEnumerable<MemberId> members) => string.Join(", ", members.Select(member => member.Value).Order());

    private string? Learn(Hello hello)
    {
        if (hello.Roster is not { } roster)
        {
            _met[hello.From] = hello.Mark;
            TryForm();
        }
        else if (Differs(roster, _members) is { } difference)
        {
            return difference;
        }
        else if (roster.Marks.TryGetValue(Identity.Member, out var mark) && mark == Identity.Mark)
        {
            Adopt(roster);
        }
        else
        {
            State = FormationState.Emptied;
            FoundCluster = roster.Cluster;
        }

        return null;
    }

    private static Refusal? Judge(Roster roster, Hello hello)
    {
        if (hello.Roster is { } theirs && theirs.Cluster != roster.Cluster)
        {
            return new Refusal($"Member {hello.From} belongs to cluster {theirs.Cluster}, this member to {roster.Cluster}. "
                + "Give the one that is in the wrong cluster its own directory.");
        }

        if (!roster.Marks.TryGetValue(hello.From, out var mark) || mark != hello.Mark)
        {
            return new Refusal($"The directory of member {hello.From} is not the one that cluster {roster.Cluster} was formed with. "
                + "It does not vote; give it back its directory.");
        }

        return hello.Roster is null ? NotFormedYet(hello.From) : null;
    }

    private void TryForm()
    {
        var lowest = _members.Min(member => member.Value);
        if (State == FormationState.Forming && _bootstrap && Identity.Member.Value == lowest && _members.All(_met.ContainsKey))
        {
            Adopt(new Roster(_newCluster, _members.ToDictionary(member => member, member => _met[member])));
        }
    }

    private void Adopt(Roster roster)
    {
        Identity = Identity with { Roster = roster };
        State = FormationState.Formed;
    }
}
