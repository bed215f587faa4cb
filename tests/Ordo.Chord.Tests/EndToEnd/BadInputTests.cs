using Ordo.Chord.Machine;
using Ordo.Chord.Tests.Hosting;

namespace Ordo.Chord.Tests.EndToEnd;

/// <summary>What makes no sense, or cannot be done, is one line that says what to do, and the right exit code.</summary>
public sealed class BadInputTests : IDisposable
{
    private readonly TemporaryFolder _directory = new();

    public void Dispose() => _directory.Dispose();

    [Theory]
    [InlineData("chord", "a verb is missing")]
    [InlineData("chord nothing", "there is no 'ordo chord nothing'")]
    [InlineData("chord node", "'ordo chord node --help'")]
    [InlineData("chord node here", "the address must be <ip>:<port>")]
    [InlineData("chord node 127.0.0.1:5000 127.0.0.1:5001 --bits 5", "a registry hands out the place")]
    [InlineData("chord node 127.0.0.1:5001 --bits 161", "--bits must be 1 to 160, not '161'")]
    [InlineData("chord node 127.0.0.1:5001 --join x", "--join must be <ip>:<port>")]
    [InlineData("chord node 127.0.0.1:5001 --replicas 0", "--replicas must be 1 to 16, not '0'")]
    [InlineData("chord up --nodes 0", "--nodes must be 1 to 64, not '0'")]
    [InlineData("chord get", "'ordo chord get --help'")]
    [InlineData("chord get a --node nowhere", "--node must be <ip>:<port>, the port from 1 to 65535, not 'nowhere'")]
    [InlineData("chord put a", "'ordo chord put --help'")]
    [InlineData("chord bench --callers none", "--callers must be numbers from 1 to 4096")]
    public async Task A_call_that_makes_no_sense_is_exit_code_2(string arguments, string says)
    {
        var (code, output, errors) = await RunAsync(arguments.Split(' '));
        Assert.Equal(2, code);
        Assert.Empty(output);
        Assert.Contains(says, Assert.Single(errors), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("get a")]
    [InlineData("put a b")]
    [InlineData("rm a")]
    [InlineData("ring")]
    public async Task Nobody_there_is_one_line_that_says_how_to_begin(string arguments)
    {
        var nobody = FreeAddress.Take();
        var (code, output, errors) = await RunAsync(["chord", .. arguments.Split(' '), "--node", $"{nobody}"]);
        Assert.Equal(1, code);
        Assert.Empty(output);
        Assert.Equal($"ordo: no node answers at {nobody}: start one with 'ordo chord up', or name another with --node.", Assert.Single(errors));
    }

    [Fact]
    public async Task A_node_without_its_registry_says_how_to_start_one()
    {
        var registry = FreeAddress.Take();
        var (code, _, errors) = await RunAsync(["chord", "node", $"{registry}", $"{FreeAddress.Take()}"]);
        Assert.Equal(1, code);
        Assert.Contains($"start one with 'ordo chord registry {registry} 5'", Assert.Single(errors), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_taken_port_and_another_ring_are_one_line_each()
    {
        await using var node = await OneNode.StartAsync();
        var taken = await RunAsync(["chord", "node", node.Address]);
        Assert.Equal((1, $"ordo: {node.Address} is taken: stop what listens there, or choose another port."), (taken.ExitCode, Assert.Single(taken.Errors)));
        var other = await RunAsync(["chord", "node", $"{FreeAddress.Take()}", "--join", node.Address, "--bits", "8"]);
        Assert.Equal(1, other.ExitCode);
        Assert.Contains("give it the same --bits", Assert.Single(other.Errors), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_largest_text_is_taken_and_one_byte_more_is_not()
    {
        await using var node = await OneNode.StartAsync();
        var largest = new string('x', ChordOptions.MaxTextBytes);
        var put = await ChordProgram.RunAsync(_directory.Path, largest, "put", "large", "-", "--node", node.Address);
        Assert.Equal(0, put.ExitCode);
        Assert.Equal([largest], (await RunAsync(["chord", "get", "large", "--node", node.Address])).Output);
        var more = await ChordProgram.RunAsync(_directory.Path, largest + "y", "put", "larger", "-", "--node", node.Address);
        Assert.Equal(1, more.ExitCode);
        Assert.Contains("the text has 1048577 bytes or more, allowed are 1048576", Assert.Single(more.Errors), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Bytes_that_are_no_text_are_refused()
    {
        await using var program = RunningProgram.Shell(_directory.Path, "printf '\\377' | ./ordo chord put key -");
        Assert.Equal(1, await program.ExitAsync());
        Assert.Equal("ordo: the text on the standard input is no UTF-8.", Assert.Single(program.Errors));
    }

    [Fact]
    public async Task A_node_in_the_place_of_a_registry_is_named()
    {
        await using var node = await OneNode.StartAsync();
        var (code, _, errors) = await RunAsync(["chord", "node", node.Address, $"{FreeAddress.Take()}"]);
        Assert.Equal(1, code);
        Assert.StartsWith($"ordo: {node.Address} is a node, not a registry: ", Assert.Single(errors), StringComparison.Ordinal);
    }

    private Task<Finished> RunAsync(string[] arguments) => RunningProgram.RunOrdoAsync(_directory.Path, arguments);
}
