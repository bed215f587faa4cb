using Ordo.Bench;
using Ordo.Client;
using Ordo.CommandLine;

namespace Ordo.Tests.Bench;

/// <summary>What the benchmark reads out of the answers of members.</summary>
public sealed class OrdoLoadTests
{
    [Theory]
    [InlineData(1, 5, 5)]
    [InlineData(10, 11, 20)]
    public void A_block_is_what_was_asked_for(int count, long first, long last) => Assert.Equal(first, OrdoLoad.FirstOf(new IdRange(first, last), count));

    [Theory]
    [InlineData(10, 11, 19, 1)]
    [InlineData(10, 11, 21, 1)]
    [InlineData(10, 11, 29, 2)]
    public void A_block_that_is_not_is_refused(int count, long first, long last, long step)
    {
        var failure = Assert.Throws<CommandException>(() => OrdoLoad.FirstOf(new IdRange(first, last, step), count));
        Assert.StartsWith("10 ids one after the other were asked for, and 11-", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_leader_is_that_of_the_newest_term()
    {
        Assert.Equal(1, OrdoLoad.LeaderOf([View(5, 3), View(6, 1), View(5, 3)]));
        Assert.Null(OrdoLoad.LeaderOf([View(5, 3), View(6, null)]));
    }

    [Fact]
    public void A_member_tells_its_file_system_in_a_label()
    {
        Assert.Equal("ext4", OrdoLoad.FileSystemOf(new Dictionary<string, double> { ["ordo_term"] = 1, ["ordo_disk_info{fstype=\"ext4\"}"] = 1 }));
        Assert.Null(OrdoLoad.FileSystemOf(new Dictionary<string, double> { ["ordo_term"] = 1 }));
    }

    private static ClusterInfo View(long term, int? leader) => new(Guid.Empty, leader, term, AnsweredBy: 1, []);
}
