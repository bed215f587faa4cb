using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Ordo.Machine;
using Ordo.Node;
using Ordo.Node.Hosting;
using Ordo.Server.Options;
using Ordo.State;

namespace Ordo.Server.Embedded;

/// <summary>
/// The member of this program: it starts before every other hosted service and stops after them, so that they may take ids from their first to their last moment. One that
/// ends by itself stops the program.
/// </summary>
internal sealed partial class EmbeddedMember(
    IConfiguration configuration,
    IEnumerable<OrdoMemberSetup> setups,
    IHostEnvironment environment,
    IHostApplicationLifetime program,
    OpenMember open,
    ILoggerFactory loggers) : IHostedLifecycleService, IMember, IAsyncDisposable, IDisposable
{
    private static readonly Failure NotStarted = new(FailureKind.NotDone, "The member in this process is not started. Start the host first.");

    private readonly ILogger<EmbeddedMember> _log = loggers.CreateLogger<EmbeddedMember>();
    private MemberPorts? _ports;
    private volatile MemberHost? _host;
    private Task _watching = Task.CompletedTask;

    /// <inheritdoc/>
    public int Id { get; private set; }

    /// <inheritdoc/>
    public bool MayRepeat => _host is not { Ended.IsCompleted: true };

    /// <summary>The member; null before it was started.</summary>
    public MemberHost? Host => _host;

    /// <summary>How long one call tries.</summary>
    public TimeSpan CallTimeout { get; private set; } = new OrdoMemberOptions().Timeout;

    /// <inheritdoc/>
    public Task<CommandOutcome> SubmitAsync(Command command, TimeSpan deadline) =>
        _host?.SubmitAsync(command, session: null, deadline) ?? Task.FromResult(new CommandOutcome(default, NotStarted));

    /// <inheritdoc/>
    public Task<ReadOutcome<T>> ReadAsync<T>(Func<OrdoState, T> read, bool local, TimeSpan deadline) =>
        _host?.ReadAsync(read, local, deadline) ?? Task.FromResult(new ReadOutcome<T>(default, NotStarted));

    /// <inheritdoc/>
    public async Task<ClusterView?> DescribeAsync() => _host is { } host ? await host.ClusterAsync() : null;

    /// <summary>
    /// Opens the directory and the ports that are asked for, and waits until the member takes requests. It does not wait for a leader, nor for a new cluster to be formed:
    /// programs that start one after the other would wait for each other.
    /// </summary>
    /// <exception cref="ConfigurationException">A value is not allowed.</exception>
    /// <exception cref="ServerStartException">The directory or a port cannot be used.</exception>
    /// <exception cref="MemberEndedException">The member ended while it started.</exception>
    public async Task StartingAsync(CancellationToken cancellationToken)
    {
        var options = Read();
        var opensPorts = options.Self is not { ApiPort: 0, PeerPort: 0 };
        var address = opensPorts ? Ports.AddressOf(options) : null;
        var host = open(options, loggers);
        _host = host;
        if (address is not null)
        {
            _ports = MemberPorts.Build(host, options, address, loggers, _ => { });
            await _ports.StartAsync(cancellationToken);
        }

        host.Start();
        if (host.FormationState == FormationState.Formed)
        {
            await Task.WhenAny(host.Running, host.Ended).WaitAsync(cancellationToken);
        }

        if (host.Ended.IsCompleted)
        {
            throw new MemberEndedException(await host.Ended ?? host.ReasonNotRunning());
        }

        LogStarted(options.Member, options.DataDirectory);
        _watching = WatchAsync(host);
    }

    /// <inheritdoc/>
    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>Answers what is under way, hands over leadership, stops the member and closes its ports.</summary>
    public async Task StoppedAsync(CancellationToken cancellationToken)
    {
        if (_host is { } host)
        {
            await host.StopAsync();
            await _watching;
        }

        if (_ports is { } ports)
        {
            await ports.StopAsync();
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await StoppedAsync(CancellationToken.None);
        if (_ports is { } ports)
        {
            await ports.DisposeAsync();
        }

        if (_host is { } host)
        {
            await host.DisposeAsync();
        }
    }

    /// <inheritdoc/>
    public void Dispose() => Task.Run(async () => await DisposeAsync()).GetAwaiter().GetResult();

    private ServerOptions Read()
    {
        var options = MemberSection.Read(configuration.GetSection(OrdoMemberOptions.SectionName));
        foreach (var setup in setups)
        {
            setup.Apply(options);
        }

        var checkedOptions = MemberSection.Check(options, environment.ContentRootPath);
        (Id, CallTimeout) = (checkedOptions.Member, options.Timeout);
        return checkedOptions;
    }

    private async Task WatchAsync(MemberHost host)
    {
        if (await host.Ended is { } reason)
        {
            LogEnded(Id, PlainLine.Of(reason));
            Environment.ExitCode = 1; // Whoever watches the process learns that this was no stop that somebody asked for.
            program.StopApplication();
        }
    }

    [LoggerMessage(EventId = 40, Level = LogLevel.Information, Message = "Member {Member} runs in this process, with its data in {Directory}.")]
    private partial void LogStarted(int member, string directory);

    [LoggerMessage(EventId = 41, Level = LogLevel.Critical, Message = "Member {Member} cannot go on, and the program stops with it: {Reason}")]
    private partial void LogEnded(int member, string reason);
}
