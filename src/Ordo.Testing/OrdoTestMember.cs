using System.Net;
using Microsoft.Extensions.Logging.Abstractions;
using Ordo.Client;
using Ordo.Node.Hosting;
using Ordo.Server.Embedded;
using Ordo.Storage;
using ClusterMember = Ordo.Node.Hosting.ClusterMember;

namespace Ordo.Testing;

/// <summary>
/// A cluster of one member in the memory of a test: the member, the order and the state that a server runs, over a disk in memory, without files and sockets. What a test takes
/// from <see cref="Client"/> it gets as from a server, and <see cref="Faults"/> lets calls fail as they do when servers fail.
/// </summary>
/// <example>
/// <code>
/// await using var ordo = await OrdoTestMember.StartAsync();
/// var shop = new Shop(ordo.Client);
/// ordo.Faults.LoseAnswers();
/// await Assert.ThrowsAsync&lt;OrdoUnknownException&gt;(() =&gt; shop.PlaceOrderAsync("order-1"));
/// Assert.Equal(1, await shop.PlaceOrderAsync("order-1"));
/// </code>
/// </example>
public sealed class OrdoTestMember : IAsyncDisposable
{
    private readonly MemoryDisk _disk = new();
    private readonly OrdoTestOptions _options;
    private readonly HandTime? _time;
    private readonly FaultyMember _member;
    private readonly MemberClient _client;

    private OrdoTestMember(OrdoTestOptions options)
    {
        _options = options;
        _time = options.Time is null ? new HandTime(OrdoTestOptions.Start) : null;
        _member = new FaultyMember(Faults);
        _client = new MemberClient(_member, () => options.Timeout, TimeProvider.System);
    }

    /// <summary>The client, to be given to what is tested.</summary>
    public IOrdoClient Client => _client;

    /// <summary>What goes wrong.</summary>
    public OrdoFaults Faults { get; } = new();

    /// <summary>Starts a member with nothing in it. It takes some milliseconds.</summary>
    /// <param name="options">Null for the defaults.</param>
    /// <exception cref="ArgumentException">An option is outside its limits.</exception>
    public static async Task<OrdoTestMember> StartAsync(OrdoTestOptions? options = null)
    {
        var given = options ?? new OrdoTestOptions();
        if (given.Timeout < TimeSpan.FromMilliseconds(10) || given.Timeout > TimeSpan.FromMinutes(10))
        {
            throw new ArgumentException($"{nameof(given.Timeout)} is {given.Timeout}; allowed: 10 ms to 10 minutes.", nameof(options));
        }

        var member = new OrdoTestMember(given);
        await member.RunAsync();
        return member;
    }

    /// <summary>Moves the member's own time, so that keys expire.</summary>
    /// <param name="span">How far; not backwards.</param>
    /// <exception cref="InvalidOperationException">The test gave a clock: move that one.</exception>
    public void Advance(TimeSpan span)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(span, TimeSpan.Zero);
        (_time ?? throw new InvalidOperationException($"This member goes by the clock in {nameof(OrdoTestOptions)}.{nameof(OrdoTestOptions.Time)}: move that one.")).Advance(span);
    }

    /// <summary>
    /// Kills the member and starts it again from its disk, as a crash of its process does. Calls under way end as their outcome was; what it acknowledged is there. Faults stay as
    /// they were set.
    /// </summary>
    public async Task RestartAsync()
    {
        _disk.Kill();
        await _member.Host.DisposeAsync();
        await RunAsync();
    }

    /// <summary>Ends the member; what it held is gone. Calls that are held are released first.</summary>
    public async ValueTask DisposeAsync()
    {
        Faults.Heal();
        await _client.DisposeAsync();
        await _member.Host.DisposeAsync();
    }

    private async Task RunAsync()
    {
        var host = MemberHost.Open(HostOptions(), NullLoggerFactory.Instance, _disk, _options.Time ?? _time);
        host.Start();
        await Task.WhenAny(host.Running, host.Ended);
        if (host.Ended.IsCompleted)
        {
            throw new InvalidOperationException($"The member does not start: {await host.Ended}");
        }

        _member.Host = host;
    }

    /// <summary>One file of the log holds the largest batch; the time-outs matter to nobody, because the member is alone.</summary>
    private static MemberHostOptions HostOptions() => new()
    {
        Self = FaultyMember.Number,
        Members = [new ClusterMember(FaultyMember.Number, new DnsEndPoint("localhost", 0), "")],
        DataDirectory = "memory",
        Bootstrap = true,
        SegmentBytes = 9 * 1024 * 1024,
    };
}
