using Ordo.Node.Hosting;
using Ordo.State;

namespace Ordo.Server.Embedded;

/// <summary>A member that somebody runs in this process.</summary>
internal sealed class HostedMember(MemberHost host, int id) : IMember
{
    public int Id => id;

    public bool MayRepeat => !host.Ended.IsCompleted;

    public Task<CommandOutcome> SubmitAsync(Command command, TimeSpan deadline) => host.SubmitAsync(command, session: null, deadline);

    public Task<ReadOutcome<T>> ReadAsync<T>(Func<OrdoState, T> read, bool local, TimeSpan deadline) => host.ReadAsync(read, local, deadline);

    public async Task<ClusterView?> DescribeAsync() => await host.ClusterAsync();
}
