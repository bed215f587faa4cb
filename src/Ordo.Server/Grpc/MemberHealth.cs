using Ordo.Node.Hosting;
using Ordo.Protocol.V1;
using Ordo.Rpc.Server.Health;

namespace Ordo.Server.Grpc;

/// <summary>
/// The health of a member for <c>grpc.health.v1</c>: the whole member and each service of <c>ordo.v1</c> serve while the member is ready, by the rule of
/// <c>GET /health/ready</c>. Every question is a barrier of its own; a watch asks again after each longest election time-out.
/// </summary>
internal sealed class MemberHealth(MemberHost host, TimeProvider time) : IRpcHealth
{
    private static readonly HashSet<string> Services =
        ["", SequencesReflection.Descriptor.Services[0].FullName, ClusterReflection.Descriptor.Services[0].FullName];

    /// <inheritdoc/>
    public async ValueTask<bool?> IsServingAsync(string service, CancellationToken cancellationToken) => Services.Contains(service)
        ? await Readiness.ReasonNotReadyAsync(host).WaitAsync(cancellationToken) is null
        : null;

    /// <inheritdoc/>
    public Task WaitForChangeAsync(string service, bool? said, CancellationToken cancellationToken) =>
        Task.Delay(said is null ? Timeout.InfiniteTimeSpan : host.ElectionTimeout, time, cancellationToken);
}
