using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using Ordo.Client;
using Ordo.Server;
using Ordo.Server.Embedded;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Hosts a member in a program of the generic host or ASP.NET Core.</summary>
public static class OrdoMemberServices
{
    /// <summary>
    /// Hosts one member in this program and registers <see cref="IOrdoClient"/> on it, without a socket. Without any configuration it is a cluster of one, with its data in
    /// <c>ordo-data/member-1</c> below the content root.
    /// </summary>
    /// <param name="builder">The program's builder.</param>
    /// <param name="configure">Sets what the section <c>Ordo</c> of the configuration does not; it has the last word.</param>
    public static TBuilder AddOrdoMember<TBuilder>(this TBuilder builder, Action<OrdoMemberOptions>? configure = null)
        where TBuilder : IHostApplicationBuilder
    {
        ArgumentNullException.ThrowIfNull(builder);
        builder.Services.AddOrdoMember(configure);
        return builder;
    }

    /// <summary>
    /// Hosts one member in this program and registers <see cref="IOrdoClient"/> on it, without a socket. The host starts it before every other hosted service and stops it
    /// after them. Called again, it only adds another <paramref name="configure"/>.
    /// </summary>
    /// <param name="services">The program's services.</param>
    /// <param name="configure">Sets what the section <c>Ordo</c> of the configuration does not; it has the last word.</param>
    public static IServiceCollection AddOrdoMember(this IServiceCollection services, Action<OrdoMemberOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(services);
        if (configure is not null)
        {
            services.AddSingleton(new OrdoMemberSetup(configure));
        }

        if (services.Any(service => service.ServiceType == typeof(EmbeddedMember)))
        {
            return services;
        }

        services.TryAddSingleton<OpenMember>(MemberOpening.Open);
        services.AddSingleton<EmbeddedMember>();
        services.AddHostedService(provider => provider.GetRequiredService<EmbeddedMember>());
        services.AddSingleton<IOrdoClient>(provider =>
        {
            var member = provider.GetRequiredService<EmbeddedMember>();
            return new MemberClient(member, () => member.CallTimeout, TimeProvider.System);
        });
        return services;
    }

    /// <summary>
    /// Adds a check of the member that this program hosts: it is healthy while the member knows a leader and passes a barrier within the longest election time-out.
    /// </summary>
    /// <param name="builder">The program's checks.</param>
    /// <param name="name">The name of the check.</param>
    /// <param name="failureStatus">What a member that is not ready means for the program. Default: unhealthy.</param>
    /// <param name="tags">The tags of the check.</param>
    public static IHealthChecksBuilder AddOrdoMember(
        this IHealthChecksBuilder builder, string name = "ordo-member", HealthStatus? failureStatus = null, IEnumerable<string>? tags = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        return builder.Add(new HealthCheckRegistration(
            name, provider => new MemberHealthCheck(provider.GetRequiredService<EmbeddedMember>()), failureStatus, tags));
    }
}
