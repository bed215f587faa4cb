using System.Net.NetworkInformation;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Ordo.Client;
using Ordo.Node.Hosting;
using Ordo.Server.Options;
using Ordo.Server.Tests.Hosting;
using Ordo.Storage;

namespace Ordo.Server.Tests.Embedded;

/// <summary>A member inside a program: with nothing set, with ports, as one of several, and when it cannot go on.</summary>
public sealed class EmbeddedMemberTests : IAsyncDisposable
{
    private readonly HostedPrograms _programs = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task With_nothing_set_it_gives_ids_from_the_first_moment_and_goes_on_after_a_restart()
    {
        var program = await _programs.StartAsync();
        var orders = HostedPrograms.ClientOf(program).Sequence("orders");
        Assert.Equal(1, await orders.NextAsync(Cancellation));
        Assert.Equal(new IdRange(2, 4), await orders.NextAsync(3, Cancellation));
        var keyed = await orders.NextAsync(2, "order-1", Cancellation);
        Assert.Equal((5, 6, false), (keyed.First, keyed.Last, keyed.Repeated));
        Assert.NotNull(keyed.KeyExpires);
        await program.StopAsync(Cancellation);
        Assert.Contains("stopping", (await Assert.ThrowsAsync<OrdoNotDoneException>(async () => await orders.NextAsync(Cancellation))).Message, StringComparison.Ordinal);
        program.Dispose();

        var again = HostedPrograms.ClientOf(await _programs.StartAsync()).Sequence("orders");
        Assert.Equal(keyed with { Repeated = true }, await again.NextAsync(2, "order-1", Cancellation));
        Assert.Equal(7, await again.NextAsync(Cancellation));
        Assert.True(Directory.Exists(Path.Combine(_programs.ContentRoot(), "ordo-data", "member-1")));
    }

    [Fact]
    public async Task Everything_that_the_client_library_offers_works_without_a_socket()
    {
        var client = HostedPrograms.ClientOf(await _programs.StartAsync());
        var tickets = client.Sequence("tickets", mustExist: true);
        Assert.Equal(OrdoRefusal.UnknownSequence, (await Assert.ThrowsAsync<OrdoRefusedException>(async () => await tickets.NextAsync(Cancellation))).Refusal);
        Assert.Null(await tickets.GetAsync(cancellationToken: Cancellation));
        var created = await tickets.CreateAsync(100, 10, TimeSpan.FromHours(1), Cancellation);
        Assert.Equal(new SequenceInfo("tickets", 100, 10, 90, TimeSpan.FromHours(1)), created);
        Assert.Equal(created, await tickets.CreateAsync(100, 10, TimeSpan.FromHours(1), Cancellation));
        Assert.Equal(OrdoRefusal.Differs, (await Assert.ThrowsAsync<OrdoRefusedException>(() => tickets.CreateAsync(cancellationToken: Cancellation))).Refusal);

        var ids = await tickets.NextAsync(3, "k", Cancellation);
        Assert.Equal([100L, 110, 120], ids);
        Assert.Equal(OrdoRefusal.KeyReused, (await Assert.ThrowsAsync<OrdoRefusedException>(async () => await tickets.NextAsync(2, "k", Cancellation))).Refusal);
        Assert.Equal(ids with { Repeated = true }, await tickets.GetKeyAsync("k", cancellationToken: Cancellation));
        Assert.Null(await tickets.GetKeyAsync("other", cancellationToken: Cancellation));
        Assert.Equal(created with { Last = 120 }, await tickets.GetAsync(ReadLevel.Local, Cancellation));

        await client.Sequence("a").NextAsync(Cancellation);
        Assert.Equal(["a", "tickets"], await NamesAsync(client));
        Assert.True(await tickets.RemoveAsync(Cancellation));
        Assert.False(await tickets.RemoveAsync(Cancellation));
        Assert.Equal(["a"], await NamesAsync(client));

        var cluster = await client.DescribeClusterAsync(Cancellation);
        Assert.Equal((1, 1), (cluster.Leader, cluster.AnsweredBy));
        Assert.NotNull(cluster.Id);
        Assert.Equal("", Assert.Single(cluster.Members).Address);
    }

    [Fact]
    public async Task A_list_of_more_sequences_than_one_page_is_read_whole()
    {
        var client = HostedPrograms.ClientOf(await _programs.StartAsync());
        await Task.WhenAll(Enumerable.Range(0, 2001).Select(i => client.Sequence($"s{i:d4}").CreateAsync(cancellationToken: Cancellation)));
        var names = await NamesAsync(client);
        Assert.Equal(Enumerable.Range(0, 2001).Select(i => $"s{i:d4}"), names);
    }

    [Fact]
    public async Task It_runs_before_the_other_services_of_the_program_and_after_them()
    {
        var worker = new Worker();
        var program = await _programs.StartAsync(services: services => services.AddHostedService(provider => worker.With(provider.GetRequiredService<IOrdoClient>())));
        await program.StopAsync(Cancellation);
        Assert.Equal([1, 2], worker.Ids);
    }

    [Fact]
    public async Task No_port_is_opened_unless_asked_for_and_then_the_whole_API_is_there()
    {
        var port = FreePorts.Tcp();
        var program = await _programs.StartAsync(configure: options => options.ApiPort = port);
        using var http = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{port}") };
        var api = new Api(http);
        Assert.Equal(1, (int)(await api.PostAsync("/v1/sequences/orders/next")).Json["first"]!);
        var client = HostedPrograms.ClientOf(program);
        Assert.Equal(2, await client.Sequence("orders").NextAsync(Cancellation));
        Assert.Equal($"127.0.0.1:{port}", Assert.Single((await client.DescribeClusterAsync(Cancellation)).Members).Address);
        await program.StopAsync(Cancellation);
        Assert.DoesNotContain(IPGlobalProperties.GetIPGlobalProperties().GetActiveTcpListeners(), listener => listener.Port == port);
    }

    [Fact]
    public async Task Several_programs_make_a_cluster_and_go_on_without_one_of_them()
    {
        var list = Cluster(3);
        var programs = new List<IHost>();
        for (var id = 1; id <= 3; id++)
        {
            programs.Add(await _programs.StartAsync(new(list) { ["Ordo:member"] = $"{id}" }, program: id));
        }

        for (var id = 1; id <= 3; id++)
        {
            Assert.Equal(id, await HostedPrograms.ClientOf(programs[id - 1]).Sequence("orders").NextAsync(Cancellation));
        }

        var leader = (await HostedPrograms.ClientOf(programs[0]).DescribeClusterAsync(Cancellation)).Leader!.Value;
        await programs[leader - 1].StopAsync(Cancellation);
        var left = programs.Where((_, place) => place != leader - 1).ToList();
        Assert.Equal(4, await HostedPrograms.ClientOf(left[0]).Sequence("orders").NextAsync(Cancellation));
        Assert.Equal(5, await HostedPrograms.ClientOf(left[1]).Sequence("orders").NextAsync(Cancellation));
    }

    [Fact]
    public async Task A_cluster_of_programs_serves_others_at_the_one_API_port_that_is_open()
    {
        var (list, port) = (Cluster(3), FreePorts.Tcp());
        list["Ordo:cluster:members:2:apiPort"] = $"{port}";
        for (var id = 1; id <= 3; id++)
        {
            await _programs.StartAsync(new(list) { ["Ordo:member"] = $"{id}" }, program: id);
        }

        await using var client = new OrdoClient(new OrdoClientOptions { Endpoints = [$"127.0.0.1:{port}"] });
        Assert.Equal(1, await client.Sequence("orders").NextAsync(Cancellation));
        Assert.Equal(["", "", $"127.0.0.1:{port}"], (await client.DescribeClusterAsync(Cancellation)).Members.Select(member => member.Address));
    }

    [Fact]
    public async Task A_port_that_is_taken_fails_the_start_and_leaves_the_directory_free()
    {
        var port = FreePorts.Tcp();
        await _programs.StartAsync(configure: options => options.ApiPort = port);
        var taken = _programs.Build(configure: options => options.ApiPort = port, program: 2);
        var failure = await Assert.ThrowsAsync<ServerStartException>(() => taken.StartAsync(Cancellation));
        Assert.Equal($"Port {port} of 127.0.0.1 is taken. Stop what listens there, or give member 1 another apiPort in its configuration.", failure.Message);
        taken.Dispose();
        Assert.Equal(1, await HostedPrograms.ClientOf(await _programs.StartAsync(program: 2)).Sequence("orders").NextAsync(Cancellation));
    }

    [Fact]
    public async Task The_health_check_says_whether_it_serves()
    {
        // Alone it leads at once: the time-outs only bound how long a barrier may take on a busy machine.
        var alone = await _programs.StartAsync(
            new() { ["Ordo:election:timeoutMinMs"] = "5000", ["Ordo:election:timeoutMaxMs"] = "10000" },
            services: services => services.AddHealthChecks().AddOrdoMember());
        var health = alone.Services.GetRequiredService<HealthCheckService>();
        Assert.Equal(HealthStatus.Healthy, (await health.CheckHealthAsync(Cancellation)).Status);
        await alone.StopAsync(Cancellation);
        Assert.Equal(HealthStatus.Unhealthy, (await health.CheckHealthAsync(Cancellation)).Status);

        var one = await _programs.StartAsync(
            new(Cluster(3)) { ["Ordo:member"] = "1" },
            program: 2,
            services: services => services.AddHealthChecks().AddOrdoMember(failureStatus: HealthStatus.Degraded));
        var report = await one.Services.GetRequiredService<HealthCheckService>().CheckHealthAsync(Cancellation);
        Assert.Equal(HealthStatus.Degraded, report.Status);
        Assert.StartsWith("The cluster is being formed", report.Entries["ordo-member"].Description, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_member_that_cannot_go_on_stops_the_program_with_one_line()
    {
        var (disk, log) = (new MemoryDisk(), new Lines());
        var program = await _programs.StartAsync(services: services =>
        {
            services.AddSingleton<OpenMember>((options, loggers) => MemberHost.Open(MemberOpening.ToHostOptions(options), loggers, disk));
            services.AddLogging(logging => logging.AddProvider(log));
        });
        var stopping = new TaskCompletionSource();
        program.Services.GetRequiredService<IHostApplicationLifetime>().ApplicationStopping.Register(stopping.SetResult);
        var orders = HostedPrograms.ClientOf(program).Sequence("orders");
        Assert.Equal(1, await orders.NextAsync(Cancellation));
        var exitCode = Environment.ExitCode;
        disk.FailFlush();

        // Whether its own flush failed, or one of the member's before it, is a race: its outcome is unknown then, or nothing was done.
        var failure = await Assert.ThrowsAnyAsync<OrdoException>(async () => await orders.NextAsync(Cancellation));
        Assert.True(failure is OrdoUnknownException or OrdoNotDoneException, $"{failure}");
        await stopping.Task.WaitAsync(Cancellation);
        var line = Assert.Single(log.Told(), line => line.Level == LogLevel.Critical).Text;
        Assert.Matches("^Member 1 cannot go on, and the program stops with it: .*Injected: the flush.*$", line);
        Assert.Equal(1, Environment.ExitCode);
        Environment.ExitCode = exitCode;
        await program.StopAsync(Cancellation);
    }

    [Fact]
    public async Task A_directory_that_cannot_be_used_fails_the_start_with_one_line()
    {
        await _programs.StartAsync();
        var locked = await Assert.ThrowsAsync<ServerStartException>(() => _programs.StartAsync());
        Assert.DoesNotContain('\n', locked.Message);

        var other = await Assert.ThrowsAsync<ServerStartException>(() => _programs.StartAsync(
            configure: options => (options.Member, options.DataDirectory) = (2, "ordo-data/other"), services: services => services.AddSingleton<OpenMember>(Damaged)));
        Assert.Equal("Damaged.", other.Message);

        static MemberHost Damaged(ServerOptions options, ILoggerFactory loggers)
        {
            Assert.EndsWith(Path.Combine("program-1", "ordo-data", "other"), options.DataDirectory, StringComparison.Ordinal);
            throw new ServerStartException("Damaged.", new IOException());
        }
    }

    [Fact]
    public async Task Calls_before_the_start_wait_for_it_and_calls_without_one_say_so()
    {
        var never = _programs.Build(program: 2);
        await Assert.ThrowsAsync<OrdoNotDoneException>(() => HostedPrograms.ClientOf(never).DescribeClusterAsync(Cancellation));

        var program = _programs.Build();
        var first = HostedPrograms.ClientOf(program).Sequence("orders").NextAsync(Cancellation);
        await program.StartAsync(Cancellation);
        Assert.Equal(1, await first);
    }

    public ValueTask DisposeAsync() => _programs.DisposeAsync();

    private static async Task<List<string>> NamesAsync(IOrdoClient client)
    {
        var names = new List<string>();
        await foreach (var sequence in client.ListSequencesAsync(cancellationToken: Cancellation))
        {
            names.Add(sequence.Name);
        }

        return names;
    }

    private static Dictionary<string, string?> Cluster(int members)
    {
        var list = new Dictionary<string, string?> { ["Ordo:election:timeoutMinMs"] = "100", ["Ordo:election:timeoutMaxMs"] = "200", ["Ordo:election:heartbeatMs"] = "10" };
        for (var place = 0; place < members; place++)
        {
            list[$"Ordo:cluster:members:{place}:id"] = $"{place + 1}";
            list[$"Ordo:cluster:members:{place}:address"] = "127.0.0.1";
            list[$"Ordo:cluster:members:{place}:peerPort"] = $"{FreePorts.Tcp()}";
        }

        return list;
    }

    /// <summary>Takes an id in its first moment and one in its last.</summary>
    private sealed class Worker : IHostedService
    {
        private ISequence? _sequence;

        public List<long> Ids { get; } = [];

        public Worker With(IOrdoClient client)
        {
            _sequence = client.Sequence("orders");
            return this;
        }

        public async Task StartAsync(CancellationToken cancellationToken) => Ids.Add(await _sequence!.NextAsync(cancellationToken));

        public async Task StopAsync(CancellationToken cancellationToken) => Ids.Add(await _sequence!.NextAsync(cancellationToken));
    }

    private sealed class Lines : ILoggerProvider, ILogger
    {
        private readonly List<(LogLevel Level, string Text)> _told = [];

        public List<(LogLevel Level, string Text)> Told()
        {
            lock (_told)
            {
                return [.. _told];
            }
        }

        public ILogger CreateLogger(string categoryName) => this;

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            lock (_told)
            {
                _told.Add((logLevel, formatter(state, exception)));
            }
        }

        public void Dispose()
        {
        }
    }
}
