using System.Diagnostics;
using Ordo.Api;
using Ordo.Client;
using Ordo.CommandLine;

namespace Ordo.Clients;

/// <summary>Nobody knows whether a request was done (PROMISES 15).</summary>
internal sealed class OutcomeUnknownException(string reason) : CommandException($"It is unknown whether this was done: {reason}");

/// <summary>
/// The client library as verbs use it: when nobody listens at any of the servers they say so at once, instead of waiting for a cluster that is not there as long as a program would.
/// </summary>
internal sealed class ClusterClient(IReadOnlyList<ApiServer> servers) : IAsyncDisposable
{
    private static readonly TimeSpan ConnectLimit = TimeSpan.FromSeconds(2);

    private readonly OrdoClient _client = new(new OrdoClientOptions { Endpoints = [.. servers.Select(server => server.Url)] });
    private bool _hasAnswered;

    /// <summary>Takes the next ids of a sequence.</summary>
    /// <exception cref="CommandException">It was refused, or nobody knows what became of it; the line says which.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public async Task<IdRange> NextAsync(string sequence, int count, string? key, CancellationToken cancellation = default)
    {
        if (!_hasAnswered)
        {
            EnsureListening(servers);
        }

        try
        {
            var ids = await _client.Sequence(sequence).NextAsync(count, key, cancellation);
            _hasAnswered = true;
            return ids;
        }
        catch (OrdoException failure)
        {
            throw failure is OrdoUnknownException ? new OutcomeUnknownException(failure.Message) : new CommandException(failure.Message);
        }
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _client.DisposeAsync();

    /// <summary>Returns as soon as one of the servers takes a connection.</summary>
    /// <exception cref="CommandException">None does.</exception>
    public static void EnsureListening(IReadOnlyList<ApiServer> servers)
    {
        var started = Stopwatch.GetTimestamp();
        var history = new ApiHistory(new ApiRequest("GET", ""));
        while (true)
        {
            foreach (var server in servers)
            {
                if (HttpExchange.TroubleToConnect(server, ConnectLimit) is not { } trouble)
                {
                    return;
                }

                history.Add(server, new ExchangeOutcome(null, WasSent: false, trouble), reason: null);
            }

            if (Stopwatch.GetElapsedTime(started) >= ApiLimits.Usual.Refused)
            {
                throw new CommandException(history.Line());
            }

            Thread.Sleep(ApiLimits.Usual.Pause);
        }
    }
}
