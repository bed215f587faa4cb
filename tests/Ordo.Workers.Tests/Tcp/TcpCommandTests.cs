using Ordo.Workers.Tests.EndToEnd;

namespace Ordo.Workers.Tests.Tcp;

/// <summary>The verbs as processes: what they print, how they end, and what a call that makes no sense is told.</summary>
public sealed class TcpCommandTests
{
    [Theory]
    [InlineData("tcp", "'ordo work tcp --help'")]
    [InlineData("tcp x", "the port must be a number from 1 to 65535, not 'x'")]
    [InlineData("tcp 0", "the port must be a number from 1 to 65535, not '0'")]
    [InlineData("tcp 65536", "the port must be a number from 1 to 65535, not '65536'")]
    [InlineData("tcp 7700 --workers 1", "--workers must be 2 to 1024, not '1'")]
    [InlineData("tcp-client", "'ordo work tcp-client --help'")]
    [InlineData("tcp-client 7700", "the server must be <ip>:<port>")]
    [InlineData("tcp-client 127.0.0.1:7700 seven", "a number must be a whole one of 64 bit, not 'seven'")]
    public async Task A_call_that_makes_no_sense_is_exit_code_2(string arguments, string says)
    {
        var (code, output, errors) = await OrdoProgram.RunAsync(arguments.Split(' '));
        Assert.Equal(2, code);
        Assert.Empty(output);
        Assert.Contains(says, Assert.Single(errors), StringComparison.Ordinal);
    }
}
