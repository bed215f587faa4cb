using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Ordo.Client.Hosting;

/// <summary>Whether ids can be had now.</summary>
internal sealed class OrdoHealthCheck(IOrdoClient client) : IHealthCheck
{
    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        try
        {
            var cluster = await client.DescribeClusterAsync(cancellationToken).ConfigureAwait(false);
            return cluster.Leader is { } leader
                ? HealthCheckResult.Healthy($"Member {cluster.AnsweredBy} answers; member {leader} leads.")
                : new HealthCheckResult(context.Registration.FailureStatus, $"Member {cluster.AnsweredBy} answers, and knows no leader.");
        }
        catch (OrdoException failure)
        {
            return new HealthCheckResult(context.Registration.FailureStatus, failure.Message, failure);
        }
    }
}
