using Ordo.Server.Options;

namespace Ordo.Server.Tests.Options;

public sealed class ClusterFileTests
{
    [Fact]
    public void Member_i_has_the_ports_from_base_plus_10_i_on()
    {
        var cluster = ClusterFile.Create(3);
        Assert.Equal(
            [
                new MemberEntry(1, "127.0.0.1", 7410, 7412, "member-1"),
                new MemberEntry(2, "127.0.0.1", 7420, 7422, "member-2"),
                new MemberEntry(3, "127.0.0.1", 7430, 7432, "member-3"),
            ],
            cluster.Members);
    }

    [Fact]
    public void What_is_saved_is_loaded()
    {
        using var directory = new TemporaryFolder();
        var path = directory[ClusterFile.FileName];
        ClusterFile.Create(5, basePort: 21_000).Save(path);
        ClusterFile.Create(2, basePort: 22_000).Save(path);
        Assert.Equal(ClusterFile.Create(2, basePort: 22_000).Members, ClusterFile.Load(path).Members);
        Assert.Equal([path], Directory.GetFiles(directory.Path));
        Assert.Equal(directory["member-2"], ClusterFile.DataDirectory(path, ClusterFile.Load(path).Members[1]));
    }

    [Theory]
    [InlineData(0, 7400, "The number of members is 0; allowed: 1 to 255.")]
    [InlineData(256, 7400, "The number of members is 256; allowed: 1 to 255.")]
    [InlineData(3, 0, "The base port is 0; allowed: 1 to 65495 for 3 members.")]
    [InlineData(3, 65_496, "The base port is 65496; allowed: 1 to 65495 for 3 members.")]
    public void Limits_are_told(int members, int basePort, string message)
    {
        Assert.Equal(message, Assert.Throws<ConfigurationException>(() => ClusterFile.Create(members, basePort)).Message);
    }

    [Fact]
    public void The_highest_ports_fit()
    {
        Assert.Equal((65_525, 65_527), (ClusterFile.Create(3, 65_495).Members[2].ApiPort, ClusterFile.Create(3, 65_495).Members[2].PeerPort));
    }
}
