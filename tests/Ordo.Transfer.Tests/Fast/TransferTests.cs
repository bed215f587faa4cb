using System.Diagnostics;
using System.Net;
using System.Security.Cryptography;
using Ordo.CommandLine;
using Ordo.Transfer.Fast.Keys;
using Ordo.Transfer.Fast.Receiving;
using Ordo.Transfer.Fast.Sending;
using Ordo.Transfer.Relay;
using Ordo.Transfer.Sending;
using Ordo.Transfer.Udp;

namespace Ordo.Transfer.Tests.Fast;

/// <summary>The fast mode over real sockets and disks.</summary>
public sealed class TransferTests(ITestOutputHelper output)
{
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(100_000)]
    [InlineData(30_000_000)]
    public void A_file_arrives_as_it_is(int size)
    {
        using var files = new TwoDirectories();
        using var receiver = new RunningReceiver(files.There);
        var path = files.Write("file", size);
        var watch = Stopwatch.StartNew();
        var results = Send(receiver.Local, new SendItem(path, "file"));
        output.WriteLine($"{size / watch.Elapsed.TotalMicroseconds:0} MB/s");
        Assert.Equal("file", results.NameOf(0));
        files.AssertSame("file", "file");
    }

    private static SendResults Send(IPEndPoint to, params SendItem[] items)
    {
        using var port = UdpPort.Open(new IPEndPoint(IPAddress.Loopback, 0));
        var send = new FastSend(port, to.ToPeer(), items, new FastSendOptions(to.ToString()), new NoLines());
        send.Run(TestContext.Current.CancellationToken);
        Console.WriteLine(send.Statistics);
        return send.Results;
    }

    private sealed class NoLines : ISenderLines
    {
        public void Classic(string line)
        {
        }

        public void Progress(string name, long done, long size)
        {
        }
    }
}
