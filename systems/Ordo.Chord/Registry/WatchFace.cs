using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using Microsoft.AspNetCore.Routing;
using Ordo.Chord.Machine.Registry;
using Ordo.Chord.V1;
using Ordo.Rpc;
using Ordo.Rpc.Server;

namespace Ordo.Chord.Registry;

/// <summary><c>ordo.chord.v1.Registry</c>: the table at once after every change, for our own nodes.</summary>
/// <param name="keeper">The table.</param>
/// <param name="monitor">Looks after nodes that are said to be gone.</param>
/// <param name="stopping">Ends the streams.</param>
internal sealed class WatchFace(RegistryKeeper keeper, NodeMonitor monitor, CancellationToken stopping)
{
    /// <summary>The longest table, <see cref="RegistryTable.MaxNodes"/> nodes with the longest host names, fits.</summary>
    private static readonly RpcServerOptions Limits = new() { MaxReceiveBytes = 4096, MaxSendBytes = 32 * 1024 * 1024 };

    /// <summary>Puts the methods on their routes.</summary>
    public void Map(IEndpointRouteBuilder routes)
    {
        routes.MapServerStreaming(WatchMethods.Watch, (_, tables, call) => WatchAsync(tables, call), Limits);
        routes.MapUnary(WatchMethods.Report, (request, _) => Task.FromResult(Report(request.Id)), Limits);
    }

    private static Table Shown(RegistryTable table) => new()
    {
        Version = table.Version,
        Bits = table.Bits,
        Nodes = { table.Nodes.Select(node => new Table.Types.Node { Id = node.Id, Address = node.Address }) },
    };

    private async Task WatchAsync(RpcWriter<Table> tables, RpcServerCall call)
    {
        using var end = CancellationTokenSource.CreateLinkedTokenSource(stopping, call.CancellationToken);
        RegistryTable? sent = null;
        while (!stopping.IsCancellationRequested)
        {
            try
            {
                sent = await keeper.NextAsync(sent, end.Token);
            }
            catch (System.OperationCanceledException) when (stopping.IsCancellationRequested)
            {
                break;
            }

            await tables.WriteAsync(Shown(sent));
        }

        throw new RpcException(RpcStatusCode.Unavailable, "The registry is shutting down.");
    }

    private ReportResponse Report(int id)
    {
        monitor.Suspect(id);
        return new ReportResponse { Gone = keeper.Table.Find(id) is null };
    }
}
