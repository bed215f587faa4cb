using Ordo.Node;
using Ordo.Node.Hosting;
using Ordo.Server.Embedded;
using Ordo.State;

namespace Ordo.Testing;

/// <summary>The member behind the client of a test, with the faults between the two. It stays while the member it stands for is started again.</summary>
internal sealed class FaultyMember(OrdoFaults faults) : IMember
{
    /// <summary>The number of the only member.</summary>
    public const int Number = 1;

    private static readonly Failure NoLeader = new(FailureKind.NotDone, "No leader was found before the deadline (a fault of the test).");
    private static readonly Failure Refused = new(FailureKind.NotDone, "Busy: the member takes no more requests (a fault of the test).");
    private static readonly Failure NotSeen = new(FailureKind.Unknown, "The outcome was not seen before the deadline (a fault of the test). Retry with the same key.");

    private volatile MemberHost _host = null!;

    /// <summary>The member that runs now.</summary>
    public MemberHost Host
    {
        get => _host;
        set => _host = value;
    }

    public int Id => Number;

    /// <summary>A fault stands for all attempts of a call: it ends with the first one.</summary>
    public bool MayRepeat => false;

    public async Task<CommandOutcome> SubmitAsync(Command command, TimeSpan deadline)
    {
        var fault = faults.Take();
        if (fault.Held is { } held)
        {
            await held.PassAsync();
        }

        if (faults.LeaderLost)
        {
            return new CommandOutcome(default, NoLeader);
        }

        switch (fault.Kind)
        {
            case FaultKind.Refused:
                return new CommandOutcome(default, Refused);
            case FaultKind.RequestLost:
                return new CommandOutcome(default, NotSeen);
            case FaultKind.AnswerLost:
                await _host.SubmitAsync(command, session: null, deadline);
                return new CommandOutcome(default, NotSeen);
            default:
                return await _host.SubmitAsync(command, session: null, deadline);
        }
    }

    public Task<ReadOutcome<T>> ReadAsync<T>(Func<OrdoState, T> read, bool local, TimeSpan deadline) => faults.LeaderLost && !local
        ? Task.FromResult(new ReadOutcome<T>(default, NoLeader))
        : _host.ReadAsync(read, local, deadline);

    public async Task<ClusterView?> DescribeAsync()
    {
        var cluster = await _host.ClusterAsync();
        return !faults.LeaderLost
            ? cluster
            : cluster with { Leader = null, Members = [.. cluster.Members.Select(member => member with { Role = "candidate" })] };
    }
}
