using Ordo.Machine;

namespace Ordo.Node.Tests;

public sealed class FormationTests
{
    private static readonly MemberId[] Members = [new(1), new(2), new(3)];

    [Fact]
    public void New_directories_form_a_cluster_once_all_have_met()
    {
        var formations = Members.Select(member => New(member, bootstrap: true)).ToArray();
        Meet(formations[0], formations[1]);
        Assert.All(formations, formation => Assert.Equal(FormationState.Forming, formation.State));
        Meet(formations[0], formations[2]);
        Meet(formations[0], formations[1]);
        Meet(formations[0], formations[2]);
        Assert.All(formations, formation => Assert.Equal(FormationState.Formed, formation.State));
        Assert.Single(formations.Select(formation => formation.Identity.Roster!.Cluster).Distinct());
        Assert.Null(formations[1].Take(formations[2].HelloTo(Members[1])));
    }

    [Fact]
    public void Without_being_told_to_a_new_directory_forms_nothing()
    {
        var formations = Members.Select(member => New(member, bootstrap: false)).ToArray();
        Meet(formations[0], formations[1]);
        Meet(formations[0], formations[2]);
        Assert.All(formations, formation => Assert.Equal(FormationState.NotFormed, formation.State));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void An_emptied_directory_never_votes_again_even_when_told_to_bootstrap(int emptied)
    {
        var formations = Formed();
        var returned = New(new MemberId(emptied), bootstrap: true);
        var other = formations[emptied == 1 ? 1 : 0];
        Assert.NotNull(returned.Take(other.HelloTo(new MemberId(emptied))));
        Assert.Equal(FormationState.Emptied, returned.State);
        Assert.Equal(other.Identity.Roster!.Cluster, returned.FoundCluster);
        Assert.Contains("not the one", other.Take(returned.HelloTo(other.Identity.Member))!.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void A_member_that_restarts_before_it_heard_of_the_forming_is_taken_in()
    {
        var formations = Members.Select(member => New(member, bootstrap: true)).ToArray();
        Assert.Equal(new Refusal("Member 1 is not part of a formed cluster yet.", Passes: true), formations[0].Take(formations[1].HelloTo(Members[0])));
        Assert.Equal(new Refusal("Member 3 is not part of a formed cluster yet.", Passes: true), formations[0].Take(formations[2].HelloTo(Members[0])));
        var restarted = new Formation(Members, formations[1].Identity, bootstrap: false, Guid.NewGuid());
        Assert.Null(restarted.Take(formations[0].HelloTo(Members[1])));
        Assert.Equal(FormationState.Formed, restarted.State);
    }

    [Fact]
    public void A_member_of_another_cluster_is_refused_with_both_names()
    {
        var here = Formed();
        var there = Formed();
        var reason = here[0].Take(there[1].HelloTo(Members[0]))!.Reason;
        Assert.Contains(here[0].Identity.Roster!.Cluster.ToString(), reason, StringComparison.Ordinal);
        Assert.Contains(there[0].Identity.Roster!.Cluster.ToString(), reason, StringComparison.Ordinal);
    }

    [Fact]
    public void A_member_that_looks_for_somebody_else_is_refused()
    {
        var formations = Formed();
        Assert.NotNull(formations[0].Take(formations[1].HelloTo(Members[2])));
        Assert.NotNull(formations[0].Take(new Hello(new MemberId(9), Members[0], Guid.NewGuid(), Roster: null)));
    }

    [Fact]
    public void A_formed_member_refuses_another_list_of_members_than_it_was_formed_with()
    {
        var alone = Assert.Throws<MemberInvariantException>(
            () => new Formation([Members[0]], Formed()[0].Identity, bootstrap: false, Guid.NewGuid()));
        Assert.Contains("1, 2, 3", alone.Message, StringComparison.Ordinal);
        var stranger = new Formation([.. Members, new MemberId(4)], Fresh(Members[1]), bootstrap: true, Guid.NewGuid());
        Assert.Contains("1, 2, 3, 4", stranger.Take(Formed()[0].HelloTo(Members[1]))!.Reason, StringComparison.Ordinal);
        Assert.Equal(FormationState.Forming, stranger.State);
    }

    [Fact]
    public void A_single_member_forms_its_cluster_alone() =>
        Assert.Equal(FormationState.Formed, new Formation([Members[0]], Fresh(Members[0]), bootstrap: true, Guid.NewGuid()).State);

    private static Formation[] Formed() =>
        [.. Formation.FormAtOnce(Guid.NewGuid(), Members, Guid.NewGuid)
            .Select(identity => new Formation(Members, identity, bootstrap: false, Guid.NewGuid()))];

    private static Formation New(MemberId member, bool bootstrap) => new(Members, Fresh(member), bootstrap, Guid.NewGuid());

    private static DirectoryIdentity Fresh(MemberId member) => new(member, Guid.NewGuid(), Roster: null);

    private static void Meet(Formation one, Formation two)
    {
        var hello = one.HelloTo(two.Identity.Member);
        one.Take(two.HelloTo(one.Identity.Member));
        two.Take(hello);
    }
}
