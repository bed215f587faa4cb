using Microsoft.Extensions.Logging;
using Ordo.Server.Options;

namespace Ordo.Server.Tests.Options;

public sealed class ServerConfigurationTests : IDisposable
{
    private const string Members =
        """
        "cluster":{"members":[
          {"id":1,"address":"127.0.0.1","apiPort":7410,"peerPort":7412,"data":"member-1"},
          {"id":2,"address":"127.0.0.1","apiPort":7420,"peerPort":7422,"data":"member-2"}]}
        """;

    private readonly TemporaryFolder _directory = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public void Without_more_than_the_members_everything_has_its_default()
    {
        var options = Read(With(""), ("member", "2")).ToOptions();
        Assert.Equal((2, 7420, 7422), (options.Member, options.Self.ApiPort, options.Self.PeerPort));
        Assert.Equal(_directory["member-2"], options.DataDirectory);
        var defaults = new ServerOptions { Member = 2, Members = options.Members, DataDirectory = options.DataDirectory };
        Assert.Equal(defaults, options);
    }

    [Fact]
    public void Every_value_can_be_set()
    {
        var options = Read(With(
            """
            "member":1, "data":"elsewhere", "bootstrap":true, "listen":"*",
            "election":{"timeoutMinMs":1000,"timeoutMaxMs":2000,"heartbeatMs":100},
            "storage":{"snapshotEveryBytes":1000000,"segmentBytes":33554432},
            "requests":{"deadlineMs":1500,"maxBodyBytes":2048,"maxPending":20,"maxConnections":50},
            "tls":{"certificate":"own.pem","key":"/keys/own.key"},
            "log":{"level":"debug"},
            """)).ToOptions();
        var expected = new ServerOptions
        {
            Member = 1,
            Members = options.Members,
            DataDirectory = Path.GetFullPath("elsewhere"),
            Bootstrap = true,
            Listen = "*",
            ElectionTimeoutMin = TimeSpan.FromSeconds(1),
            ElectionTimeoutMax = TimeSpan.FromSeconds(2),
            Heartbeat = TimeSpan.FromMilliseconds(100),
            SnapshotEveryBytes = 1_000_000,
            SegmentBytes = 33_554_432,
            Deadline = TimeSpan.FromMilliseconds(1500),
            MaxBodyBytes = 2048,
            MaxPending = 20,
            MaxConnections = 50,
            Tls = new TlsFiles(Path.GetFullPath("own.pem"), "/keys/own.key"),
            LogLevel = LogLevel.Debug,
        };
        Assert.Equal(expected, options);
    }

    [Fact]
    public void The_command_line_wins_over_the_file_and_each_value_knows_its_origin()
    {
        var configuration = Read(
            With(""" "election":{"timeoutMinMs":400,"heartbeatMs":60},"""), ("member", "2"), ("election:timeoutMinMs", "500"));
        Assert.Equal(TimeSpan.FromMilliseconds(500), configuration.ToOptions().ElectionTimeoutMin);
        var values = configuration.Effective().ToDictionary(value => value.Key);
        Assert.Equal(new EffectiveValue("election:timeoutMinMs", "500", "command line"), values["election:timeoutMinMs"]);
        Assert.Equal(new EffectiveValue("election:heartbeatMs", "60", "file"), values["election:heartbeatMs"]);
        Assert.Equal(new EffectiveValue("election:timeoutMaxMs", "600", "default"), values["election:timeoutMaxMs"]);
        Assert.Equal(new EffectiveValue("listen", "127.0.0.1", "list of members"), values["listen"]);
        Assert.Equal(new EffectiveValue("tls:certificate", "", "default"), values["tls:certificate"]);
        Assert.Equal(new EffectiveValue("data", _directory["member-2"], "list of members"), values["data"]);
        Assert.Equal(new EffectiveValue("cluster:members:1:apiPort", "7420", "file"), values["cluster:members:1:apiPort"]);
    }

    [Theory]
    [InlineData("member", "3", "member is '3' (command line); allowed: one of 1, 2.")]
    [InlineData("member", "x", "member is 'x' (command line); allowed: 0 to 255 (the id of one of the members).")]
    [InlineData("bootstrap", "yes", "bootstrap is 'yes' (command line); allowed: true, false.")]
    [InlineData("election:timeoutMinMs", "5", "election:timeoutMinMs is '5' (command line); allowed: 20 to 60000 milliseconds.")]
    [InlineData("election:timeoutMinMs", "0.5s", "election:timeoutMinMs is '0.5s' (command line); allowed: 20 to 60000 milliseconds.")]
    [InlineData("election:timeoutMaxMs", "250", "election:timeoutMaxMs is '250' (command line); allowed: at least election:timeoutMinMs, 300.")]
    [InlineData("election:heartbeatMs", "151", "election:heartbeatMs is '151' (command line); allowed: at most half of election:timeoutMinMs, 300.")]
    [InlineData("storage:segmentBytes", "9437185", "storage:segmentBytes is '9437185' (command line); allowed: 9437184 to 268435456 bytes, a multiple of 8.")]
    [InlineData("tls:certificate", "own.pem", "tls:key is not set; allowed: a file in PEM, as tls:certificate is set.")]
    [InlineData("tls:key", "own.key", "tls:certificate is not set; allowed: a file in PEM, as tls:key is set.")]
    [InlineData("log:level", "loud", "log:level is 'loud' (command line); allowed: Trace, Debug, Information, Warning, Error, None.")]
    [InlineData("cluster:members:0:apiPort", "0", "cluster:members:0:apiPort is '0' (command line); allowed: a port from 1 to 65535.")]
    [InlineData("cluster:members:0:id", "256", "cluster:members:0:id is '256' (command line); allowed: a number from 1 to 255.")]
    [InlineData("cluster:members:0:address", " ", "cluster:members:0:address is ' ' (command line); allowed: a host name or an IP address.")]
    [InlineData("cluster:members:1:id", "1", "cluster:members is 'a list with id 1 twice' (command line); allowed: each id once.")]
    [InlineData("cluster:members:1:peerPort", "7410", "cluster:members is 'a list with 127.0.0.1:7410 twice' (command line); allowed: each address and port once.")]
    public void A_wrong_value_is_told_with_its_key_its_origin_and_what_is_allowed(string key, string value, string message)
    {
        (string, string)[] commandLine = key == "member" ? [(key, value)] : [("member", "1"), (key, value)];
        Assert.Equal(message, Assert.Throws<ConfigurationException>(() => Read(With(""), commandLine).ToOptions()).Message);
    }

    [Theory]
    [InlineData("electoin:timeoutMinMs")]
    [InlineData("cluster:members:0:port")]
    [InlineData("cluster:size")]
    public void An_unknown_key_is_told(string key)
    {
        var failure = Assert.Throws<ConfigurationException>(() => Read(With(""), ("member", "1"), (key, "1")));
        Assert.StartsWith($"{key} is '1' (command line); allowed: only the keys cluster:members, member,", failure.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', failure.Message);
    }

    [Fact]
    public void A_missing_member_value_is_told()
    {
        var failure = Assert.Throws<ConfigurationException>(() => Read("""{"cluster":{"members":[{"id":1,"address":"::1","apiPort":7410,"peerPort":7412}]}}"""));
        Assert.Equal("cluster:members:0:data is not set; allowed: a directory.", failure.Message);
    }

    [Fact]
    public void Without_members_there_is_nothing_to_serve()
    {
        var failure = Assert.Throws<ConfigurationException>(() => ServerConfiguration.Read(path: null, [new("member", "1")]));
        Assert.Equal("cluster:members is not set; allowed: 1 to 255 members, each with id, address, apiPort, peerPort and data.", failure.Message);
    }

    [Fact]
    public void No_member_is_chosen_by_default()
    {
        var failure = Assert.Throws<ConfigurationException>(() => Read(With("")).ToOptions());
        Assert.Equal("No member is chosen: give --member: one of 1, 2.", failure.Message);
    }

    [Fact]
    public void What_is_twice_in_the_file_is_told_as_the_files()
    {
        var failure = Assert.Throws<ConfigurationException>(() => Read(With("").Replace("\"id\":2", "\"id\":1", StringComparison.Ordinal), ("member", "1")));
        Assert.Equal("cluster:members is 'a list with id 1 twice' (file); allowed: each id once.", failure.Message);
    }

    [Fact]
    public void A_directory_is_no_file()
    {
        var failure = Assert.Throws<ConfigurationException>(() => ServerConfiguration.Read(_directory.Path, []));
        Assert.EndsWith("is a directory: give the file, such as " + _directory["ordo.json"] + ".", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_that_is_missing_or_no_JSON_is_told_in_one_line()
    {
        var missing = Assert.Throws<ConfigurationException>(() => ServerConfiguration.Read(_directory["none.json"], []));
        Assert.StartsWith($"There is no file '{_directory["none.json"]}'.", missing.Message, StringComparison.Ordinal);
        var broken = Assert.Throws<ConfigurationException>(() => Read("{ not json"));
        Assert.StartsWith($"'{_directory["ordo.json"]}' cannot be read: ", broken.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', missing.Message + broken.Message);
    }

    [Fact]
    public void Comments_may_stand_in_the_file()
    {
        Assert.Equal(1, Read(With("// which servers\n"), ("member", "1")).ToOptions().Member);
    }

    private static string With(string more) => "{" + more + Members + "}";

    private ServerConfiguration Read(string json, params (string Key, string Value)[] commandLine)
    {
        File.WriteAllText(_directory["ordo.json"], json);
        return ServerConfiguration.Read(_directory["ordo.json"], commandLine.Select(pair => KeyValuePair.Create(pair.Key, (string?)pair.Value)));
    }
}
