using System;
using System.IO;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using Ordo.Chord.Classic;
using Ordo.Chord.Machine.Registry;
using Ordo.CommandLine;

namespace Ordo.Chord.Registry;

/// <summary>With which table a registry begins: the one on disk, or none.</summary>
internal static class TableOpening
{
    /// <summary>The table to begin with.</summary>
    /// <exception cref="RegistryStartException">The table on disk is damaged, or of a ring of another size.</exception>
    public static async Task<RegistryTable> OpenAsync(TableFile file, RegistryOptions options, Action<string> tell)
    {
        var found = Load(file, options.Data);
        if (found is null || found.Nodes.Count == 0)
        {
            return found is { } empty && empty.Bits == options.Bits && !options.ForgetsDeadRing ? empty : RegistryTable.Empty(options.Bits);
        }

        if (options.ForgetsDeadRing && !await AnyAnswersAsync(found, options.Detector))
        {
            tell($"no node of the ring in '{options.Data}' answers: a new ring begins.");
            return RegistryTable.Empty(options.Bits);
        }

        return found.Bits == options.Bits
            ? found
            : throw new RegistryStartException($"'{options.Data}' holds a ring of m = {found.Bits}: start the registry with {found.Bits}, or give another directory with --data.");
    }

    private static RegistryTable? Load(TableFile file, string directory)
    {
        try
        {
            return file.Load();
        }
        catch (IOException failure)
        {
            throw new RegistryStartException($"the table in '{directory}' cannot be read: {failure.Message}", failure);
        }
    }

    private static async Task<bool> AnyAnswersAsync(RegistryTable table, FailureDetectorOptions limits)
    {
        using var found = new CancellationTokenSource();
        var addresses = table.Nodes.ToLookup(node => node.Address, node => node.Id, StringComparer.Ordinal);
        try
        {
            await Parallel.ForEachAsync(addresses, new ParallelOptions { MaxDegreeOfParallelism = limits.MaxUnderWay, CancellationToken = found.Token }, async (ids, token) =>
            {
                if (await AnswersAsync(ids, limits.AnswerTimeout, token))
                {
                    await found.CancelAsync();
                }
            });
            return false;
        }
        catch (OperationCanceledException)
        {
            return true; // One is enough.
        }
    }

    /// <summary>Whether a node of the old ring lives at an address. Somebody else may live there by now, who calls itself otherwise, or nothing at all.</summary>
    private static async Task<bool> AnswersAsync(IGrouping<string, int> ids, TimeSpan timeout, CancellationToken cancellation)
    {
        if (!HostAndPort.TryParse(ids.Key, out var parsed))
        {
            return false;
        }

        await using var peer = new ClassicPeer(parsed, timeout);
        return await NodeMonitor.AskAsync(peer, cancellation) is ProbeOutcome.Told told && ids.Contains(told.Id);
    }
}
