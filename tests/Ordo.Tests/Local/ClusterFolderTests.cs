using System.Net;
using System.Net.Sockets;
using Ordo.CommandLine;
using Ordo.Local;
using Ordo.Machine;
using Ordo.Node.Hosting;
using Ordo.Server.Options;

namespace Ordo.Tests.Local;

/// <summary>What the first start of a cluster leaves behind, and what the next one makes of it.</summary>
public sealed class ClusterFolderTests : IDisposable
{
    private readonly string _root = Directory.CreateTempSubdirectory("ordo-folder-").FullName;
    private readonly int _freePort = Ports.FindFreeBase(3);

    private string Data => Path.Combine(_root, "data");

    public void Dispose() => Directory.Delete(_root, recursive: true);

    [Fact]
    public void A_taken_port_leaves_nothing_behind()
    {
        using var taken = new TcpListener(IPAddress.Loopback, _freePort + 10);
        taken.Start();
        Assert.Contains("is taken", Fails(3, _freePort).Message, StringComparison.Ordinal);
        Assert.False(Directory.Exists(Data));
    }

    [Fact]
    public void What_no_member_ever_ran_over_is_replaced_by_the_next_attempt()
    {
        Open(3, _freePort).Dispose();
        using var again = Open(2, _freePort + 1);
        Assert.Equal(ClusterFile.Create(2, _freePort + 1).Members, again.Cluster.Members);
        Assert.False(Directory.Exists(Path.Combine(Data, "member-3")));
    }

    [Fact]
    public void What_a_member_ran_over_stays_as_it_is()
    {
        Open(3, _freePort).Dispose();
        using (var member = MemberDirectory.Open(Path.Combine(Data, "member-3"), new MemberId(3)))
        {
            member.Keep(member.Identity with { Started = true });
        }

        Assert.Equal(CommandException.Usage, Fails(2, _freePort).ExitCode);
        Assert.Equal(CommandException.Usage, Fails(3, _freePort + 1).ExitCode);
        using var same = Open(null, null);
        Assert.Equal(3, same.Cluster.Members.Count);
    }

    [Fact]
    public void A_member_whose_directory_is_gone_may_have_run_elsewhere()
    {
        Open(3, _freePort).Dispose();
        Directory.Delete(Path.Combine(Data, "member-1"), recursive: true);
        Assert.Equal(CommandException.Usage, Fails(2, _freePort).ExitCode);
    }

    [Fact]
    public void A_file_in_the_place_of_the_directory_is_told_with_what_to_do()
    {
        File.WriteAllText(Data, "a page");
        Assert.Contains("Give --data a directory", Fails(3, _freePort).Message, StringComparison.Ordinal);
    }

    private ClusterFolder Open(int? members, int? basePort) => ClusterFolder.Open(Data, members, basePort);

    private CommandException Fails(int? members, int? basePort) => Assert.Throws<CommandException>(() => Open(members, basePort));
}
