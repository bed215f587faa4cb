namespace Ordo.Rpc.Server.Health;

/// <summary>Who knows whether a server, or one of its services, takes calls. It is asked by any number of calls at once.</summary>
public interface IRpcHealth
{
    /// <summary>Whether a service takes calls now; null when there is no such service. The empty name is the server as a whole.</summary>
    /// <exception cref="OperationCanceledException">Nobody waits for the answer any more.</exception>
    ValueTask<bool?> IsServingAsync(string service, CancellationToken cancellationToken);

    /// <summary>Completes when <see cref="IsServingAsync"/> may answer otherwise than it did last; too early does no harm.</summary>
    /// <param name="service">The service.</param>
    /// <param name="said">What it answered last.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="OperationCanceledException">Nobody waits for the change any more.</exception>
    Task WaitForChangeAsync(string service, bool? said, CancellationToken cancellationToken);
}
