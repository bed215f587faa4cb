using System.CommandLine;
using Ordo.Chord.Classic;
using Ordo.Chord.Commands;
using Ordo.Chord.Tests.Hosting;
using Ordo.Chord.Tests.Node;
using Ordo.Chord.Tests.Registry;
using Ordo.CommandLine;

namespace Ordo.Chord.Tests.Commands;

/// <summary>The verbs of registry and client as they are typed.</summary>
public sealed class RegistryCommandTests : IDisposable
{
    private readonly TemporaryFolder _directory = new();

    public void Dispose() => _directory.Dispose();

    [Theory]
    [InlineData("5000 5")]
    [InlineData("127.0.0.1:5000 1")]
    [InlineData("localhost:5000 31 --data here")]
    [InlineData("[::1]:5000 5")]
    public void Addresses_and_ports_are_taken(string arguments) => Assert.Empty(RegistryCommand.Create().Parse(arguments).Errors);

    [Theory]
    [InlineData("x 5", "the address must be <ip>:<port> or a port, the port from 1 to 65535, not 'x'")]
    [InlineData("127.0.0.1:0 5", "the address must be <ip>:<port> or a port, the port from 1 to 65535, not '127.0.0.1:0'")]
    [InlineData("65536 5", "the address must be <ip>:<port> or a port, the port from 1 to 65535, not '65536'")]
    [InlineData("5000 0", "m must be 1 to 31, not '0'")]
    [InlineData("5000 32", "m must be 1 to 31, not '32'")]
    [InlineData("5000 five", "m must be 1 to 31, not 'five'")]
    public void What_makes_no_sense_is_one_line(string arguments, string line) => Assert.Equal(line, Assert.Single(RegistryCommand.Create().Parse(arguments).Errors).Message);

    [Theory]
    [InlineData("", 0)]
    [InlineData("127.0.0.1:5000", 0)]
    [InlineData("5000", 1)]
    [InlineData("127.0.0.1:5000 more", 1)]
    public void The_client_takes_an_address_or_none(string arguments, int errors) => Assert.Equal(errors, ClientCommand.Create().Parse(arguments).Errors.Count);

    [Fact]
    public async Task The_registry_runs_until_it_is_stopped_and_says_so()
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        var output = new StringWriter();
        var address = FreeAddress.Take();
        var running = RegistryCommand.Create().Parse([address.ToString(), "5", "--data", _directory["data"]]).InvokeAsync(Quietly(output), stop.Token);
        await using var peer = new ClassicPeer(address, RegistryUnderTest.Limit);
        await Eventually.AnswersAsync(peer);
        await peer.RegisterAsync(new HostAndPort("127.0.0.1", 5001), stop.Token);
        await stop.CancelAsync();
        Assert.Equal(0, await running);
        Assert.Equal("assigned node_id=24, successor_id=24, predecessor_id=24\nShutting down\n", output.ToString());
    }

    [Fact]
    public async Task Nobody_who_reads_the_lines_is_no_reason_to_wait_or_to_end()
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        using var unread = new UnreadWriter();
        var address = FreeAddress.Take();
        var running = RegistryCommand.Create().Parse([address.ToString(), "5", "--data", _directory["data"]]).InvokeAsync(Quietly(unread), stop.Token);
        await using var peer = new ClassicPeer(address, RegistryUnderTest.Limit);
        await Eventually.AnswersAsync(peer);
        Assert.Equal(24, (await peer.RegisterAsync(new HostAndPort("127.0.0.1", 5001), stop.Token)).Id);
        Assert.Equal(26, (await peer.RegisterAsync(new HostAndPort("127.0.0.1", 5001), stop.Token)).Id);
        await stop.CancelAsync();
        Assert.Equal(0, await running);
    }

    [Fact]
    public async Task A_registry_that_cannot_start_is_one_line()
    {
        await using var registry = await RegistryUnderTest.StartAsync(_directory["data"]);
        var failure = await Assert.ThrowsAsync<CommandException>(() => RegistryCommand.Create().Parse([registry.Address.ToString(), "5", "--data", _directory["other"]])
            .InvokeAsync(Quietly(new StringWriter()), TestContext.Current.CancellationToken));
        Assert.Equal((1, $"{registry.Address} is taken: stop what listens there, or choose another port."), (failure.ExitCode, failure.Message));
    }

    private static InvocationConfiguration Quietly(TextWriter output) => new() { Output = output, EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = null };

    /// <summary>A pipe that is full: a line waits until the test is over.</summary>
    private sealed class UnreadWriter : StringWriter
    {
        private readonly ManualResetEventSlim _isOver = new();

        public override void WriteLine(string? value) => _isOver.Wait(CancellationToken.None);

        protected override void Dispose(bool disposing)
        {
            _isOver.Set();
            base.Dispose(disposing);
        }
    }
}
