using System.Net;
using Microsoft.Extensions.Logging;
using Ordo.Machine;
using Ordo.Node.Hosting;
using Ordo.Node.Wire;
using Ordo.State;
using Ordo.Storage;

namespace Ordo.Node.Tests.Hosting;

/// <summary>The shell answers everybody, whatever ends the member.</summary>
public sealed class MemberHostTests : IDisposable
{
    private static readonly TimeSpan LongDeadline = TimeSpan.FromHours(1);

    private readonly MemoryDisk _disk = new();
    private readonly LoggedLines _lines = new();
    private readonly ManualTime _time = new();

    [Fact]
    public async Task Who_waits_for_a_leader_when_the_member_stops_gets_an_answer()
    {
        await using var host = Start(members: 3);
        var command = host.SubmitAsync(new NextCommand("a"), session: null, LongDeadline);
        var read = host.ReadAsync(_ => true, local: false, LongDeadline);
        await host.ReadAsync(_ => true, local: true, LongDeadline); // By now both were turned.
        await host.StopAsync();
        Assert.Equal(FailureKind.NotDone, (await command.WaitAsync(Reports.Limit, TestContext.Current.CancellationToken)).Failure!.Value.Kind);
        Assert.NotNull((await read.WaitAsync(Reports.Limit, TestContext.Current.CancellationToken)).Failure);
        Assert.Null(await host.Ended);
    }

    /// <summary>One command is on its way to the disk, another one was not looked at yet, when the disk fails.</summary>
    [Fact]
    public async Task Commands_before_and_behind_a_failure_of_the_disk_get_an_answer()
    {
        var watched = new WatchedDisk(_disk);
        await using var host = Start(members: 1, watched);
        Assert.Equal(1, (await host.SubmitAsync(new NextCommand("a"), session: null, LongDeadline)).Result.First);

        var (flushes, fail) = (NewSignal(), new ManualResetEventSlim());
        watched.OnFlush = () =>
        {
            flushes.TrySetResult();
            fail.Wait();
            throw new IOException("The disk is gone.");
        };
        var under = host.SubmitAsync(new NextCommand("a"), session: null, LongDeadline);
        await flushes.Task.WaitAsync(Reports.Limit, TestContext.Current.CancellationToken);

        var (turning, goOn) = (NewSignal(), new ManualResetEventSlim());
        var holding = host.ReadAsync(
            _ =>
            {
                turning.TrySetResult();
                goOn.Wait();
                return true;
            },
            local: true,
            LongDeadline);
        await turning.Task.WaitAsync(Reports.Limit, TestContext.Current.CancellationToken);
        var behind = host.SubmitAsync(new NextCommand("a"), session: null, LongDeadline);
        fail.Set();
        Assert.Contains("The disk is gone.", await host.Ended.WaitAsync(Reports.Limit, TestContext.Current.CancellationToken), StringComparison.Ordinal);
        goOn.Set();

        Assert.Equal(FailureKind.Unknown, (await under.WaitAsync(Reports.Limit, TestContext.Current.CancellationToken)).Failure!.Value.Kind);
        Assert.Equal(FailureKind.NotDone, (await behind.WaitAsync(Reports.Limit, TestContext.Current.CancellationToken)).Failure!.Value.Kind);
        Assert.True((await holding).Value);
        var late = await host.SubmitAsync(new NextCommand("a"), session: null, LongDeadline);
        Assert.Contains("stopping", late.Failure!.Value.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_command_that_breaks_a_rule_is_its_callers_mistake_and_the_member_goes_on()
    {
        await using var host = Start(members: 1);
        await Assert.ThrowsAsync<ArgumentException>(() => host.SubmitAsync(new NextCommand("a", Count: -1), session: null, LongDeadline));
        Assert.Equal(1, (await host.SubmitAsync(new NextCommand("a"), session: null, LongDeadline)).Result.First);
    }

    [Fact]
    public async Task A_peer_of_another_cluster_is_told_once_a_minute_and_shown_as_long_as_it_comes()
    {
        await using var host = Start(members: 3);
        var stranger = Formed(3)[1];
        var hello = new Hello(new MemberId(2), new MemberId(1), stranger.Mark, stranger.Roster);
        for (var dialed = 0; dialed < 5; dialed++)
        {
            Assert.NotNull(((IPeerHost)host).Take(hello));
        }

        var line = Assert.Single(Refusals());
        Assert.Contains($"{stranger.Roster!.Cluster}", line, StringComparison.Ordinal);
        Assert.EndsWith("is data.", line, StringComparison.Ordinal);
        Assert.Contains("belongs to cluster", host.LastRefusal, StringComparison.Ordinal);

        _time.Pass(TimeSpan.FromSeconds(61));
        ((IPeerHost)host).Take(hello);
        Assert.Equal(2, Refusals().Count);
        var own = MemberDirectoryOf(host);
        Assert.Null(((IPeerHost)host).Take(new Hello(new MemberId(2), new MemberId(1), own.Roster!.Marks[new MemberId(2)], own.Roster)));
        Assert.Null(host.LastRefusal);
    }

    [Fact]
    public async Task A_peer_that_stays_out_of_reach_is_one_warning()
    {
        await using var host = Start(members: 2);
        await _lines.WaitForAsync(LogLevel.Debug, "Not connected to member 2");
        Assert.Empty(_lines.From(LogLevel.Warning));
        for (var waited = 0; waited < 3; waited++)
        {
            _time.Pass(TimeSpan.FromSeconds(6));
            await _lines.WaitForAsync(LogLevel.Warning, "Member 2 at 127.0.0.1:1 is out of reach for");
        }

        Assert.Single(_lines.From(LogLevel.Warning));
    }

    [Fact]
    public async Task A_new_directory_without_bootstrap_is_one_warning_and_with_it_none()
    {
        await using (var host = new MemberHost(Options(3), _lines, new MemoryDisk(), _time))
        {
            host.Start();
            Assert.Contains("--bootstrap", Assert.Single(_lines.From(LogLevel.Warning)), StringComparison.Ordinal);
        }

        await using var forming = new MemberHost(Options(3) with { Bootstrap = true }, _lines, new MemoryDisk(), _time);
        forming.Start();
        Assert.NotNull(((IPeerHost)forming).Take(new Hello(new MemberId(2), new MemberId(1), Guid.NewGuid(), Roster: null)));
        Assert.Single(_lines.From(LogLevel.Warning));
        Assert.Null(forming.LastRefusal);
    }

    public void Dispose() => _lines.Dispose();

    private MemberHost Start(int members, IDisk? disk = null)
    {
        using (var directory = MemberDirectory.Open(_disk, "data", new MemberId(1)))
        {
            directory.Keep(Formed(members)[0]);
        }

        var host = new MemberHost(Options(members), _lines, disk ?? _disk, _time);
        host.Start();
        host.Running.WaitAsync(Reports.Limit).GetAwaiter().GetResult();
        return host;
    }

    private static IReadOnlyList<DirectoryIdentity> Formed(int members) =>
        Formation.FormAtOnce(Guid.NewGuid(), [.. Enumerable.Range(1, members).Select(id => new MemberId(id))], Guid.NewGuid);

    private static DirectoryIdentity MemberDirectoryOf(MemberHost host)
    {
        var hello = ((IPeerHost)host).HelloTo(new MemberId(2));
        return new DirectoryIdentity(hello.From, hello.Mark, hello.Roster);
    }

    /// <summary>Options of member 1; nobody listens at the addresses of the others.</summary>
    private static MemberHostOptions Options(int members) => new()
    {
        Self = 1,
        Members = [.. Enumerable.Range(1, members).Select(id => new ClusterMember(id, new DnsEndPoint("127.0.0.1", 1), $"127.0.0.1:{id}"))],
        DataDirectory = "data",
    };

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private IReadOnlyList<string> Refusals() =>
        [.. _lines.From(LogLevel.Warning).Where(line => line.StartsWith("Refused member", StringComparison.Ordinal))];
}
