using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Ordo.Client;
using Ordo.Client.Hosting;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Ordo's client in a host's services.</summary>
public static class OrdoClientServices
{
    /// <summary>
    /// Adds one <see cref="IOrdoClient"/> for the whole program, with the options of the section <c>Ordo</c> of the configuration. Wrong options stop the host at its start, with key,
    /// value and what is allowed.
    /// </summary>
    /// <param name="services">The services.</param>
    /// <param name="configure">Changes the options after the configuration; null for nothing.</param>
    /// <returns>The services.</returns>
    public static IServiceCollection AddOrdoClient(this IServiceCollection services, Action<OrdoClientOptions>? configure = null)
    {
        AddOptions(services, Options.Options.DefaultName, OrdoClientOptions.SectionName, configure);
        services.TryAddSingleton<IOrdoClient>(provider => Create(provider, Options.Options.DefaultName));
        return services;
    }

    /// <summary>
    /// Adds a client of one cluster out of several, as the keyed service <paramref name="serviceKey"/>, with the options of the section <c>Ordo:{serviceKey}</c>.
    /// </summary>
    /// <param name="services">The services.</param>
    /// <param name="serviceKey">The name of the cluster in this program.</param>
    /// <param name="configure">Changes the options after the configuration; null for nothing.</param>
    /// <returns>The services.</returns>
    public static IServiceCollection AddKeyedOrdoClient(this IServiceCollection services, string serviceKey, Action<OrdoClientOptions>? configure = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(serviceKey);
        AddOptions(services, serviceKey, $"{OrdoClientOptions.SectionName}:{serviceKey}", configure);
        services.TryAddKeyedSingleton<IOrdoClient>(serviceKey, (provider, _) => Create(provider, serviceKey));
        return services;
    }

    /// <summary>
    /// Adds a check that is healthy while a member answers and knows a leader, and unhealthy otherwise. It uses the program's <see cref="IOrdoClient"/>.
    /// </summary>
    /// <param name="builder">The health checks.</param>
    /// <param name="name">What the check is called.</param>
    /// <param name="serviceKey">The key of the client; null for the one without.</param>
    /// <param name="failureStatus">What a failure counts as; null for unhealthy.</param>
    /// <param name="tags">Tags of the check.</param>
    /// <returns>The health checks.</returns>
    public static IHealthChecksBuilder AddOrdo(
        this IHealthChecksBuilder builder, string name = "ordo", string? serviceKey = null, HealthStatus? failureStatus = null, IEnumerable<string>? tags = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        return builder.Add(new HealthCheckRegistration(
            name,
            provider => new OrdoHealthCheck(
                serviceKey is null ? provider.GetRequiredService<IOrdoClient>() : provider.GetRequiredKeyedService<IOrdoClient>(serviceKey)),
            failureStatus,
            tags));
    }

    private static void AddOptions(IServiceCollection services, string name, string section, Action<OrdoClientOptions>? configure)
    {
        ArgumentNullException.ThrowIfNull(services);
        var options = services.AddOptions<OrdoClientOptions>(name);
        options.Configure<IServiceProvider>((bound, provider) => provider.GetService<IConfiguration>()?.GetSection(section).Bind(bound));
        if (configure is not null)
        {
            options.Configure(configure);
        }

        services.AddSingleton<IValidateOptions<OrdoClientOptions>>(new OptionsCheck(name, section));
        options.ValidateOnStart();
    }

    private static OrdoClient Create(IServiceProvider provider, string name) =>
        new(provider.GetRequiredService<IOptionsMonitor<OrdoClientOptions>>().Get(name), provider.GetService<ILoggerFactory>());
}
