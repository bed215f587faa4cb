namespace Ordo.Rpc.Server.Tests;

public sealed class RpcServerOptionsTests
{
    [Fact]
    public void Messages_are_as_long_as_peers_in_other_languages_take_them_by_default()
    {
        var options = new RpcServerOptions();
        Assert.Equal((4 << 20, 4 << 20), (options.MaxReceiveBytes, options.MaxSendBytes));
    }
}
