using Ordo.Workers.ZeroMq;

namespace Ordo.Workers.Tests.ZeroMq;

/// <summary>A client in this process, whose broker is nowhere.</summary>
public sealed class ClientHostTests
{
    [Fact]
    public async Task A_client_that_is_stopped_says_so_also_when_its_input_ends_with_it()
    {
        await using var room = new Room(); // It skips this where libzmq is not to be had.
        var nowhere = ZmqEndpoint.Tcp("127.0.0.1", 1);
        using var client = new ClientHost(nowhere, nowhere, isFair: false, new ClientConsole(TextWriter.Null, isTerminal: false), static _ => { }, TimeProvider.System);
        client.Stop();
        Assert.Equal(ClientEnd.Stopped, client.Run(TextReader.Null));
    }
}
