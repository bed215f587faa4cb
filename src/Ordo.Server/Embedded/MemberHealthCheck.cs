using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Ordo.Server.Embedded;

/// <summary>Whether the member of this program serves, asked as <c>/health/ready</c> asks it.</summary>
internal sealed class MemberHealthCheck(EmbeddedMember member) : IHealthCheck
{
    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        var reason = member.Host is { } host
            ? await Readiness.ReasonNotReadyAsync(host).WaitAsync(cancellationToken)
            : "The member in this process is not started.";
        return reason is null
            ? HealthCheckResult.Healthy($"Member {member.Id} is ready.")
            : new HealthCheckResult(context.Registration.FailureStatus, reason);
    }
}
