using Ordo.Node.Hosting;
using Ordo.State;

namespace Ordo.Server.Embedded;

/// <summary>What the client in the same process asks of a member.</summary>
internal interface IMember
{
    /// <summary>Its number.</summary>
    int Id { get; }

    /// <summary>Whether asking again may be of use; not once it has stopped.</summary>
    bool MayRepeat { get; }

    /// <summary>Has a command ordered that was checked.</summary>
    Task<CommandOutcome> SubmitAsync(Command command, TimeSpan deadline);

    /// <summary>Reads the state.</summary>
    Task<ReadOutcome<T>> ReadAsync<T>(Func<OrdoState, T> read, bool local, TimeSpan deadline);

    /// <summary>The cluster as it sees it; null before it is there.</summary>
    Task<ClusterView?> DescribeAsync();
}
