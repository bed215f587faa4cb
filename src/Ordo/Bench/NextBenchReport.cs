using System.Text.Json;
using Ordo.CommandLine;

namespace Ordo.Bench;

/// <summary>Prints what <c>ordo bench next</c> measured.</summary>
internal static class NextBenchReport
{
    private const double Mega = 1e6;
    private const double Mebi = 1024 * 1024;

    /// <summary>For people.</summary>
    public static void WriteText(NextBenchResult result, NextBenchOptions options)
    {
        var table = new TextTable("callers", "ids/s", "p50 ms", "p99 ms", "flushes", "CPU µs", "B", "own µs", "own B");
        foreach (var (run, _) in result.Rows)
        {
            table.Add(
                Head(run),
                $"{run.PerSecond * options.Count:F0}",
                $"{run.P50Ms:F2}",
                $"{run.P99Ms:F2}",
                PerId(run.Members.Flushes, "F2"),
                PerId(run.Members.Cpu?.TotalMicroseconds, "F1"),
                PerId(run.Members.Bytes, "F0"),
                PerId(run.ClientCpu.TotalMicroseconds, "F1"),
                PerId(run.ClientBytes, "F0"));

            string PerId(double? total, string format) => total is { } sum ? (sum / run.Requests / options.Count).ToString(format) : "-";
        }

        table.Write();
        Console.Out.WriteLine("For each id: flushes, processor time and bytes allocated of all members; own: the same of this process, which called.");
        WritePeer(result, options);
        foreach (var row in result.Rows)
        {
            WriteRemarks("", row.Ordo);
            WriteRemarks("etcd, ", row.Peer);
        }

        var members = new TextTable("member", "flushes", "MB flushed", "file system", "RSS MiB");
        foreach (var member in result.Members)
        {
            members.Add($"{member.Id}", $"{member.Flushes:F0}", $"{member.FlushedBytes / Mega:F1}", member.FileSystem ?? "-", $"{member.ResidentBytes / Mebi:F0}");
        }

        members.Write();
        if (result.Faults.Count == 0)
        {
            Console.Out.WriteLine($"No id was lost or doubled: {result.CheckedRequests * options.Count} ids checked, warm-up included.");
        }
    }

    /// <summary>For programs.</summary>
    public static void WriteJson(NextBenchResult result, NextBenchOptions options)
    {
        var text = JsonSerializer.Serialize(new
        {
            results = result.Rows.Select(row => Fields(row.Ordo, options.Count)),
            peers = result.Rows.Where(row => row.Peer is not null).Select(row => new
            {
                peer = "etcd",
                callers = row.Peer!.Plan.Callers,
                at = row.Peer.Plan.At,
                putsPerSecond = Rounded(row.Peer.PerSecond),
                p50Ms = Rounded(row.Peer.P50Ms),
                p99Ms = Rounded(row.Peer.P99Ms),
                memberCpuMicrosPerPut = Rounded(row.Peer.Members.Cpu?.TotalMicroseconds / row.Peer.Requests),
                ratio = Rounded(Ratio(row, options.Count)),
                remarks = row.Peer.Remarks,
            }),
            members = result.Members.Select(member => new
            {
                id = member.Id,
                flushes = member.Flushes,
                flushedBytes = member.FlushedBytes,
                fileSystem = member.FileSystem,
                residentBytes = member.ResidentBytes,
            }),
            checkedIds = result.CheckedRequests * options.Count,
            faults = result.Faults,
        });
        Console.Out.WriteLine(text);
    }

    private static object Fields(LoadResult run, int count)
    {
        var ids = (double)run.Requests * count;
        return new
        {
            callers = run.Plan.Callers,
            at = run.Plan.At,
            count,
            idsPerSecond = Rounded(ids / run.Seconds),
            p50Ms = Rounded(run.P50Ms),
            p99Ms = Rounded(run.P99Ms),
            ids,
            seconds = Rounded(run.Seconds),
            flushesPerId = Rounded(run.Members.Flushes / ids),
            memberCpuMicrosPerId = Rounded(run.Members.Cpu?.TotalMicroseconds / ids),
            memberBytesPerId = Rounded(run.Members.Bytes / ids),
            clientCpuMicrosPerId = Rounded(run.ClientCpu.TotalMicroseconds / ids),
            clientBytesPerId = Rounded(run.ClientBytes / ids),
            remarks = run.Remarks,
        };
    }

    private static void WritePeer(NextBenchResult result, NextBenchOptions options)
    {
        if (!options.HasPeer)
        {
            return;
        }

        var table = new TextTable("callers", "etcd puts/s", "p50 ms", "p99 ms", "ordo / etcd");
        foreach (var row in result.Rows)
        {
            var peer = row.Peer!;
            table.Add(Head(peer), $"{peer.PerSecond:F0}", $"{peer.P50Ms:F2}", $"{peer.P99Ms:F2}", $"{Ratio(row, options.Count):F2}");
        }

        table.Write();
    }

    private static double Ratio(BenchRow row, int count) => row.Ordo.PerSecond * count / row.Peer!.PerSecond;

    private static void WriteRemarks(string system, LoadResult? run)
    {
        foreach (var remark in run?.Remarks ?? [])
        {
            Console.Out.WriteLine($"* {system}{Callers(run!.Plan)} callers: {remark}.");
        }
    }

    private static string Callers(LoadPlan plan) => plan.At == LoadPlan.All ? $"{plan.Callers}" : $"{plan.Callers} {plan.At}";

    /// <summary>What leads a row of the table; a star sends the reader to the remarks below it.</summary>
    private static string Head(LoadResult run) => Callers(run.Plan) + (run.Remarks.Count > 0 ? " *" : "");

    private static double? Rounded(double? value) => value is { } number ? Math.Round(number, 3) : null;
}
