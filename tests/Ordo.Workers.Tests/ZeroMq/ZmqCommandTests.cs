using Ordo.CommandLine;
using Ordo.Workers.Tests.EndToEnd;
using Ordo.Workers.ZeroMq;

namespace Ordo.Workers.Tests.ZeroMq;

/// <summary>Calls that cannot be carried out are one line.</summary>
public sealed class ZmqCommandTests
{
    [Theory]
    [InlineData(2, "broker 5000 5001 5002", "")]
    [InlineData(2, "broker 5000 x 5002 5003", "client_outputs must be a number from 1 to 65535, not 'x'")]
    [InlineData(2, "broker 5000 5001 5002 5003 --host nowhere", "--host must be an IP address of this machine, not 'nowhere'")]
    [InlineData(2, "primer 5002 0", "worker_outputs must be a number from 1 to 65535, not '0'")]
    [InlineData(1, "broker 31999 5001 5002 31999 --host 192.0.2.1", "the broker cannot listen on 192.0.2.1:31999: ")]
    public async Task A_call_that_cannot_be_carried_out_is_one_line(int code, string arguments, string says)
    {
        var result = await WorkProgram.RunAsync(["zmq", .. arguments.Split(' ')]);
        Assert.Equal(code, result.ExitCode);
        Assert.Empty(result.Output);
        Assert.Contains(says, Assert.Single(result.Errors), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_port_that_is_taken_is_named()
    {
        await using var room = new Room();
        await room.StartBrokerAsync();
        var second = room.Start("broker");
        Assert.Equal(1, await second.ExitAsync());
        Assert.EndsWith("Address already in use. End what listens there, or take another port.", Assert.Single(second.Errors), StringComparison.Ordinal);
    }

    [Fact]
    public void A_missing_library_is_one_line_that_names_its_package()
    {
        var failure = Assert.Throws<CommandException>(() => LibzmqLibrary.Load(["libnowhere.so.5"]));
        Assert.Equal(CommandException.Failed, failure.ExitCode);
        Assert.Contains("(libnowhere.so.5) is not installed: install the package libzmq5 (Debian, Ubuntu)", failure.Message, StringComparison.Ordinal);
    }
}
