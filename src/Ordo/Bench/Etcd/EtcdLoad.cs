using System.Globalization;
using Google.Protobuf;
using Ordo.CommandLine;
using Ordo.Rpc;
using Ordo.Rpc.Client;

namespace Ordo.Bench.Etcd;

/// <summary>An etcd cluster under load: each request puts one key, acknowledged after a flush on a majority as an id of Ordo is, over one connection for each member.</summary>
internal sealed class EtcdLoad : ILoad, IAsyncDisposable
{
    private static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(60);
    private static readonly RpcCallOptions Limit = new() { Timeout = TimeSpan.FromSeconds(10) };
    private static readonly RpcMethod<PutRequest, PutResponse> Put = new(EtcdReflection.Descriptor.Services[0], "Put");
    private static readonly RpcMethod<StatusRequest, StatusResponse> Status = new(EtcdReflection.Descriptor.Services[1], "Status");
    private static readonly ByteString Value = ByteString.CopyFromUtf8("1");

    private readonly EtcdCluster _cluster;
    private readonly RpcChannel[] _channels;
    private int _runs;
    private long _number;

    /// <summary>Makes the connections; nothing is sent yet.</summary>
    public EtcdLoad(EtcdCluster cluster)
    {
        _cluster = cluster;
        _channels = [.. cluster.Places.Select(member => new RpcChannel(new Uri($"http://{member.Address}:{member.ApiPort}"), new RpcChannelOptions { SeveralConnections = false }))];
    }

    /// <inheritdoc/>
    public int Members => _channels.Length;

    /// <inheritdoc/>
    public async Task<int> LeaderAsync(CancellationToken stop)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(stop);
        limit.CancelAfter(StartLimit);
        while (true)
        {
            try
            {
                var views = await Task.WhenAll(_channels.Select(channel => channel.UnaryAsync(Status, new StatusRequest(), Limit, limit.Token)));
                if (Array.FindIndex(views, view => view.Leader != 0 && view.Leader == view.Header.MemberId) is >= 0 and var leader)
                {
                    return leader;
                }
            }
            catch (RpcException)
            {
                // A process that has just started does not listen yet.
            }
            catch (OperationCanceledException) when (!stop.IsCancellationRequested)
            {
                throw new CommandException($"etcd has no leader after {StartLimit.TotalSeconds:0} s.");
            }

            await Task.Delay(50, stop);
        }
    }

    /// <inheritdoc/>
    public void Begin()
    {
        _runs++;
        _number = 0;
    }

    /// <inheritdoc/>
    public async ValueTask<long> AskAsync(int member)
    {
        var number = Interlocked.Increment(ref _number);
        var key = ByteString.CopyFromUtf8(string.Create(CultureInfo.InvariantCulture, $"bench-{_runs}/{number}"));
        try
        {
            await _channels[member].UnaryAsync(Put, new PutRequest { Key = key, Value = Value }, Limit);
            return number;
        }
        catch (RpcException failure)
        {
            throw new CommandException($"etcd does not take a key: {failure.Message}");
        }
    }

    /// <inheritdoc/>
    public MemberCosts Costs() => new(Flushes: null, MemberCosts.CpuOf(_cluster.Processes), Bytes: null);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync() => await Task.WhenAll(_channels.Select(channel => channel.DisposeAsync().AsTask()));
}
