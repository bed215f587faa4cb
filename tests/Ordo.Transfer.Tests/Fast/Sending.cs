using System.Net;
using Ordo.Transfer.Fast.Keys;
using Ordo.Transfer.Fast.Sending;
using Ordo.Transfer.Sending;
using Ordo.Transfer.Udp;

namespace Ordo.Transfer.Tests.Fast;

/// <summary>A sender on a port of its own. What it tells of its progress can be waited for.</summary>
internal sealed class Sending : ISenderLines, IDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private readonly UdpPort _port = UdpPort.Open(new IPEndPoint(IPAddress.Loopback, 0));
    private readonly FastSend _send;
    private readonly bool _stopsUnderWay;
    private readonly TaskCompletionSource _isUnderWay = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public Sending(IPEndPoint to, IReadOnlyList<SendItem> items, TransferKey? key = null, TimeSpan? patience = null, long underWay = 1, bool stopsUnderWay = false)
    {
        (UnderWay, _stopsUnderWay) = (underWay, stopsUnderWay);
        var options = new FastSendOptions(to.ToString()) { Key = key, Patience = patience ?? FastSendOptions.DefaultPatience };
        _send = new FastSend(_port, to.ToPeer(), items, options, this);
    }

    /// <summary>After how many acknowledged bytes it counts as under way.</summary>
    public long UnderWay { get; }

    /// <summary>Ends when it is.</summary>
    public Task IsUnderWay => _isUnderWay.Task;

    public SendResults Results => _send.Results;

    public FastSendStatistics Statistics => _send.Statistics;

    public static SendResults Run(IPEndPoint to, params SendItem[] items)
    {
        using var sending = new Sending(to, items);
        sending.Run();
        return sending.Results;
    }

    public void Run() => _send.Run(_stop.Token);

    public Task RunAsync() => Task.Factory.StartNew(Run, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);

    public void Stop() => _stop.Cancel();

    public void Classic(string line)
    {
    }

    public void Progress(string name, long done, long size)
    {
        if (done >= UnderWay)
        {
            _isUnderWay.TrySetResult();
            if (_stopsUnderWay)
            {
                _stop.Cancel();
            }
        }
    }

    public void Dispose()
    {
        _stop.Dispose();
        _port.Dispose();
    }
}
