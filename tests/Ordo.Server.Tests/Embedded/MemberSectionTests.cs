using Microsoft.Extensions.Configuration;
using Ordo.Server.Embedded;
using Ordo.Server.Options;

namespace Ordo.Server.Tests.Embedded;

/// <summary>The section <c>Ordo</c> of a program: its defaults, its rules, and what it says of a wrong value.</summary>
public sealed class MemberSectionTests
{
    private const string Root = "/app";

    [Fact]
    public void Nothing_makes_a_cluster_of_one_without_ports()
    {
        var options = Checked();
        Assert.Equal((1, true, "/app/ordo-data/member-1"), (options.Member, options.Bootstrap, options.DataDirectory));
        Assert.Equal((0, 0), (options.Self.ApiPort, options.Self.PeerPort));
        Assert.Equal(new ServerOptions { Member = 1, Members = options.Members, DataDirectory = options.DataDirectory, Bootstrap = true }, options);
    }

    [Fact]
    public void The_defaults_of_the_options_are_those_of_the_table()
    {
        var (read, plain) = (MemberSection.Read(Section()), new OrdoMemberOptions());
        Assert.Equivalent(plain, read, strict: true);
    }

    [Fact]
    public void Every_key_reaches_the_member()
    {
        var section = Section(
            ("data", "elsewhere"), ("bootstrap", "false"), ("apiPort", "8080"), ("listen", "*"), ("timeout", "00:00:03"), ("election:timeoutMinMs", "100"),
            ("election:timeoutMaxMs", "200"), ("election:heartbeatMs", "20"), ("storage:snapshotEveryBytes", "70000"), ("storage:segmentBytes", "9437184"),
            ("requests:deadlineMs", "1000"), ("requests:maxBodyBytes", "2048"), ("requests:maxPending", "7"), ("requests:maxConnections", "11"));
        Assert.Equal(TimeSpan.FromSeconds(3), MemberSection.Read(section).Timeout);
        var options = MemberSection.Check(MemberSection.Read(section), Root);
        Assert.Equal(
            new ServerOptions
            {
                Member = 1,
                Members = options.Members,
                DataDirectory = "/app/elsewhere",
                Listen = "*",
                ElectionTimeoutMin = TimeSpan.FromMilliseconds(100),
                ElectionTimeoutMax = TimeSpan.FromMilliseconds(200),
                Heartbeat = TimeSpan.FromMilliseconds(20),
                SnapshotEveryBytes = 70_000,
                SegmentBytes = 9 * 1024 * 1024,
                Deadline = TimeSpan.FromSeconds(1),
                MaxBodyBytes = 2048,
                MaxPending = 7,
                MaxConnections = 11,
            },
            options);
        Assert.Equal(8080, options.Self.ApiPort);
    }

    [Fact]
    public void Several_members_have_peer_ports_of_their_own_and_API_ports_where_they_are_named()
    {
        var options = Checked(
            ("member", "2"),
            ("cluster:members:0:id", "1"), ("cluster:members:0:address", "a"),
            ("cluster:members:1:id", "2"), ("cluster:members:1:address", "b"), ("cluster:members:1:apiPort", "80"), ("cluster:members:1:data", "/var/two"));
        Assert.Equal(
            [new MemberEntry(1, "a", 0, 7412, Path.Combine("ordo-data", "member-1")), new MemberEntry(2, "b", 80, 7422, "/var/two")], options.Members);
        Assert.Equal("/var/two", options.DataDirectory);
    }

    [Fact]
    public void What_the_client_library_reads_from_the_same_section_is_left_alone()
    {
        Assert.Equal(1, Checked(("Endpoints:0", "localhost:7410"), ("ClusterId", "x"), ("ConnectTimeout", "1"), ("StallTimeout", "1"), ("MaxBackoff", "1"), ("billing:Timeout", "1")).Member);
    }

    [Theory]
    [InlineData("election:heartbeatMs", "x", "Ordo:election:heartbeatMs is 'x'; allowed: 1 to 30000 milliseconds.")]
    [InlineData("election:heartbeatMs", "200", "Ordo:election:heartbeatMs is '200'; allowed: at most half of election:timeoutMinMs, 300.")]
    [InlineData("timeout", "10", "Ordo:timeout is '10'; allowed: 00:00:00.0100000 to 00:10:00.")]
    [InlineData("apiPort", "70000", "Ordo:apiPort is '70000'; allowed: 0 to 65535 (0 for none).")]
    [InlineData("bootstrap", "maybe", "Ordo:bootstrap is 'maybe'; allowed: true, false.")]
    [InlineData("storage:segmentBytes", "9437185", "Ordo:storage:segmentBytes is '9437185'; allowed: 9437184 to 268435456 bytes, a multiple of 8.")]
    [InlineData("cluster:members:0:id", "0", "Ordo:cluster:members:0:id is '0'; allowed: a number from 1 to 255.")]
    [InlineData("log:level", "Debug", "Ordo:log:level is 'Debug'; allowed: only the keys cluster:members, member, data,")]
    [InlineData("datta", "x", "Ordo:datta is 'x'; allowed: only the keys cluster:members, member, data,")]
    public void A_wrong_value_is_told_with_its_key_and_what_is_allowed(string key, string value, string expected)
    {
        var wrong = Assert.Throws<ConfigurationException>(() => Checked((key, value)));
        Assert.StartsWith(expected, wrong.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', wrong.Message);
    }

    [Fact]
    public void What_a_program_sets_is_held_against_the_same_rules()
    {
        Assert.Equal("Ordo:requests:maxPending is '0'; allowed: 1 to 65536 commands and as many reads.", Wrong(new OrdoMemberOptions { MaxPending = 0 }));
        Assert.Equal("Ordo:timeout is '00:00:00'; allowed: 00:00:00.0100000 to 00:10:00.", Wrong(new OrdoMemberOptions { Timeout = TimeSpan.Zero }));
        Assert.Equal("Ordo:member is not set; allowed: one of 1, 2.", Wrong(new OrdoMemberOptions { Members = Two() }));
        Assert.Equal("Ordo:member is '3'; allowed: one of 1, 2.", Wrong(new OrdoMemberOptions { Members = Two(), Member = 3 }));
        Assert.Equal(
            "Ordo:cluster:members:1:peerPort is '0'; allowed: a port from 1 to 65535.",
            Wrong(new OrdoMemberOptions { Members = [Two()[0], Two()[1] with { PeerPort = 0 }], Member = 1 }));
        Assert.Equal(2, MemberSection.Check(new OrdoMemberOptions { Member = 2 }, Root).Self.Id);

        static List<MemberEntry> Two() => [new MemberEntry(1, "a", 0, 1, "d"), new MemberEntry(2, "b", 0, 1, "d")];

        static string Wrong(OrdoMemberOptions options) => Assert.Throws<ConfigurationException>(() => MemberSection.Check(options, Root)).Message;
    }

    private static ServerOptions Checked(params (string Key, string? Value)[] values) => MemberSection.Check(MemberSection.Read(Section(values)), Root);

    private static IConfigurationSection Section(params (string Key, string? Value)[] values) => new ConfigurationBuilder()
        .AddInMemoryCollection(values.Select(value => KeyValuePair.Create($"Ordo:{value.Key}", value.Value))).Build().GetSection("Ordo");
}
