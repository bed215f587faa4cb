using System.Diagnostics;
using System.Diagnostics.Metrics;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using Ordo.Client.Tests.Members;

namespace Ordo.Client.Tests.Hosting;

/// <summary>The client as a service of a host.</summary>
public sealed class ServicesTests
{
    [Fact]
    public async Task The_section_Ordo_makes_a_client()
    {
        await using var world = await World.StartAsync();
        using var host = HostOf(services => services.AddOrdoClient(), ("Ordo:Endpoints:0", world.Members[0].Address), ("Ordo:Timeout", "00:01:00"));
        await host.StartAsync(TestContext.Current.CancellationToken);
        var client = host.Services.GetRequiredService<IOrdoClient>();
        Assert.Equal(1, await client.Sequence("orders").NextAsync());
        Assert.Same(client, host.Services.GetRequiredService<IOrdoClient>());
        Assert.Equal(TimeSpan.FromMinutes(1), host.Services.GetRequiredService<IOptions<OrdoClientOptions>>().Value.Timeout);
    }

    [Fact]
    public async Task Several_clusters_have_a_key_each()
    {
        await using var eu = await World.StartAsync();
        await using var us = await World.StartAsync();
        using var host = HostOf(
            services => services.AddKeyedOrdoClient("eu").AddKeyedOrdoClient("us", options => options.Endpoints.Add(us.Members[0].Address)),
            ("Ordo:eu:Endpoints:0", eu.Members[0].Address));
        await host.StartAsync(TestContext.Current.CancellationToken);
        await host.Services.GetRequiredKeyedService<IOrdoClient>("eu").Sequence("orders").NextAsync(3);
        await host.Services.GetRequiredKeyedService<IOrdoClient>("us").Sequence("orders").NextAsync(5);
        Assert.Equal((3, 5), (eu.Cluster.Given("orders"), us.Cluster.Given("orders")));
    }

    [Theory]
    [InlineData("Ordo:Endpoints:0", "nowhere", "Ordo:Endpoints has 'nowhere'; allowed: host:port, http://host:port or https://host:port.")]
    [InlineData("Ordo:Timeout", "00:00:00", "Ordo:Timeout is 00:00:00; allowed: 00:00:00.0100000 to 00:10:00.")]
    [InlineData("Ordo:StallTimeout", "1.00:00:00", "Ordo:StallTimeout is 1.00:00:00; allowed: 00:00:00.1000000 to 00:10:00.")]
    public async Task Wrong_options_stop_the_host_at_its_start(string key, string value, string line)
    {
        using var host = HostOf(services => services.AddOrdoClient(), (key, value));
        var failure = await Assert.ThrowsAsync<OptionsValidationException>(() => host.StartAsync(TestContext.Current.CancellationToken));
        Assert.Equal([line], failure.Failures);
    }

    [Fact]
    public void A_client_made_by_hand_is_as_strict() =>
        Assert.Throws<ArgumentException>(() => new OrdoClient(new OrdoClientOptions { Endpoints = ["x"] }));

    [Fact]
    public async Task The_health_check_says_who_leads_and_what_is_wrong()
    {
        await using var world = await World.StartAsync();
        using var patient = HostOf(TimeSpan.FromMinutes(1));
        var healthy = await patient.Services.GetRequiredService<HealthCheckService>().CheckHealthAsync(TestContext.Current.CancellationToken);
        Assert.Equal(HealthStatus.Healthy, healthy.Status);
        Assert.Equal("Member 1 answers; member 1 leads.", healthy.Entries["ordo"].Description);
        await world.Members[0].StopAsync();
        using var hasty = HostOf(TimeSpan.FromSeconds(1));
        var unhealthy = await hasty.Services.GetRequiredService<HealthCheckService>().CheckHealthAsync(TestContext.Current.CancellationToken);
        Assert.Equal(HealthStatus.Unhealthy, unhealthy.Status);
        Assert.IsType<OrdoNotDoneException>(unhealthy.Entries["ordo"].Exception);

        IHost HostOf(TimeSpan timeout) => ServicesTests.HostOf(
            services =>
            {
                services.AddOrdoClient(options => options.Timeout = timeout);
                services.AddHealthChecks().AddOrdo();
            },
            ("Ordo:Endpoints:0", world.Members[0].Address));
    }

    [Fact]
    public async Task Meters_and_traces_see_each_call()
    {
        await using var world = await World.StartAsync();
        var ids = 0L;
        using var meters = new MeterListener();
        meters.InstrumentPublished = (instrument, listener) =>
        {
            if (instrument is { Meter.Name: OrdoClientTelemetry.Name, Name: "ordo.client.ids" })
            {
                listener.EnableMeasurementEvents(instrument);
            }
        };
        meters.SetMeasurementEventCallback<long>((_, count, _, _) => Interlocked.Add(ref ids, count));
        meters.Start();
        var activities = new System.Collections.Concurrent.ConcurrentQueue<Activity>();
        using var traces = new ActivityListener
        {
            ShouldListenTo = source => source.Name == OrdoClientTelemetry.Name,
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllData,
            ActivityStopped = activities.Enqueue,
        };
        ActivitySource.AddActivityListener(traces);
        var name = $"traced-{Guid.NewGuid()}";
        Assert.Equal(new IdRange(1, 4), await world.Client.Sequence(name).NextAsync(4));
        await Assert.ThrowsAsync<OrdoRefusedException>(async () => await world.Client.Sequence(name + "x", mustExist: true).NextAsync());
        Assert.True(Interlocked.Read(ref ids) >= 4);
        var mine = activities.Where(each => $"{each.GetTagItem("ordo.sequence")}".StartsWith(name, StringComparison.Ordinal)).ToList();
        Assert.Equal([ActivityStatusCode.Unset, ActivityStatusCode.Error], mine.Select(each => each.Status));
        Assert.Equal("ordo.next", mine[0].OperationName);
    }

    private static IHost HostOf(Action<IServiceCollection> configure, params (string Key, string Value)[] settings)
    {
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        builder.Configuration.AddInMemoryCollection(settings.Select(setting => KeyValuePair.Create(setting.Key, (string?)setting.Value)));
        configure(builder.Services);
        return builder.Build();
    }
}
