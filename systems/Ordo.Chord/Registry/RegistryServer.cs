using System;
using System.IO;
using System.Threading;
using System.Threading.Tasks;
using Ordo.Chord.Hosting;
using Ordo.Rpc.Server.Hosting;
using Ordo.Storage;

namespace Ordo.Chord.Registry;

/// <summary>A registry: its port, its table on disk, and the watch over its nodes.</summary>
internal sealed class RegistryServer : IAsyncDisposable
{
    private readonly RpcPort _port;
    private readonly StorageLock _lock;
    private readonly NodeMonitor _monitor;
    private readonly CancellationTokenSource _stop = new();
    private Task _monitoring = Task.CompletedTask;

    private RegistryServer(RpcPort port, StorageLock held, RegistryKeeper keeper, NodeMonitor monitor)
    {
        (_port, _lock, _monitor) = (port, held, monitor);
        Keeper = keeper;
    }

    /// <summary>Completes when the registry has ended; with a failure when it could not go on.</summary>
    public Task Ended => _monitoring;

    /// <summary>The table.</summary>
    internal RegistryKeeper Keeper { get; }

    /// <summary>Opens the directory, reads the table, and listens.</summary>
    /// <param name="options">What it is told.</param>
    /// <param name="print">Gets the lines of specs/s08 §4, one by one. It must not wait for who reads them.</param>
    /// <param name="tell">Gets a line whenever something else happens.</param>
    /// <exception cref="RegistryStartException">The directory cannot be used, or its table is another ring's.</exception>
    /// <exception cref="PortException">The port cannot be listened on.</exception>
    public static async Task<RegistryServer> StartAsync(RegistryOptions options, Action<string> print, Action<string> tell)
    {
        var (disk, held) = TakeDirectory(options.Data);
        RpcPort? port = null;
        try
        {
            var file = new TableFile(disk);
            var table = await TableOpening.OpenAsync(file, options, tell);
            var keeper = new RegistryKeeper(table, file, print);
            var monitor = new NodeMonitor(keeper, options.Detector, options.TimeProvider, tell);
            port = ChordPort.Build(options.Address, (routes, stopping) =>
            {
                new RegistryFace(keeper).Map(routes);
                new RegistryFacade(keeper).Map(routes);
                new WatchFace(keeper, monitor, stopping).Map(routes);
            });
            await port.StartAsync();
            var server = new RegistryServer(port, held, keeper, monitor);
            server._monitoring = monitor.RunAsync(server._stop.Token);
            return server;
        }
        catch
        {
            await (port?.DisposeAsync() ?? ValueTask.CompletedTask);
            held.Dispose();
            throw;
        }
    }

    /// <summary>Closes the port and the directory; the table stays.</summary>
    public async ValueTask DisposeAsync()
    {
        try
        {
            await _port.StopAsync();
            await _stop.CancelAsync();
            await _monitoring;
        }
        finally
        {
            await _port.DisposeAsync();
            _stop.Dispose();
            _lock.Dispose();
        }
    }

    private static (PosixDisk Disk, StorageLock Held) TakeDirectory(string directory)
    {
        try
        {
            var disk = PosixDisk.CreateDirectory(directory);
            return (disk, StorageLock.Take(disk));
        }
        catch (Exception failure) when (failure is IOException or DirectoryLockedException)
        {
            throw new RegistryStartException($"{failure.Message.TrimEnd('.')}: the registry keeps its table there.", failure);
        }
    }
}
