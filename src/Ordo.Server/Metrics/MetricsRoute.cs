using System.Diagnostics;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Ordo.Node;
using Ordo.Node.Hosting;
using Ordo.Server.OnePort;
using Ordo.Server.OpenApi;

namespace Ordo.Server.Metrics;

/// <summary><c>GET /metrics</c>: what the member and its process count, for Prometheus. docs/OPERATIONS.md explains each figure.</summary>
internal sealed class MetricsRoute(MemberHost host, PortLimits limits, SharedPort apiPort, DataDisk disk)
{
    private const double MicrosecondsPerSecond = 1_000_000;
    private static readonly string[] Roles = ["leader", "follower", "candidate"];

    public void Map(IEndpointRouteBuilder routes) => routes.MapGet("/metrics", AnswerAsync).As(
        AnswerAsync, "metrics", "showMetrics", "What the member counts, for Prometheus.", Describe.Answers(200, "The figures.", "text/plain", Schemas.Text));

    private async Task AnswerAsync(HttpContext context)
    {
        var text = new PrometheusText();
        var figures = await host.FiguresAsync();
        text.Gauge("ordo_running", "1 while the member takes part in its cluster.", figures is null ? 0 : 1);
        if (figures is not null)
        {
            WriteOrder(text, figures);
            WriteState(text, figures);
        }

        WriteWork(text, host.Metrics);
        WritePlace(text);
        WriteProcess(text);
        context.Response.ContentType = PrometheusText.ContentType;
        await context.Response.WriteAsync(text.ToString());
    }

    private static void WriteOrder(PrometheusText text, MemberFigures figures)
    {
        text.Gauge("ordo_term", "The current term.", figures.Term);
        text.Gauge("ordo_role", "1 for the role this member has.", "role", Roles.Select(role => (role, role == figures.Role ? 1.0 : 0.0)));
        text.Gauge("ordo_leader", "The leader's id; 0 while none is known.", figures.Leader ?? 0);
        text.Gauge("ordo_last_index", "The last entry of the log.", figures.LastIndex);
        text.Gauge("ordo_flushed_index", "The last entry flushed here.", figures.FlushedIndex);
        text.Gauge("ordo_commit_index", "The last entry known to be committed.", figures.CommitIndex);
        text.Gauge("ordo_applied_index", "The last entry applied here.", figures.AppliedIndex);
        text.Gauge(
            "ordo_lag_entries",
            "Committed entries that a member has not applied, as far as it told.",
            "member",
            figures.OthersApplied.OrderBy(other => other.Key).Select(other => ($"{other.Key}", Math.Max(0.0, figures.CommitIndex - other.Value))));
    }

    private static void WriteState(PrometheusText text, MemberFigures figures)
    {
        text.Gauge("ordo_position", "The position of the state: how many commands were delivered ever.", figures.Position);
        text.Gauge("ordo_sequences", "How many sequences there are.", figures.Sequences);
        text.Counter("ordo_ids_total", "Ids given by the whole cluster, as this member has applied them since it started.", figures.IdsGiven);
        text.Gauge("ordo_pending_commands", "Commands of clients that wait at this member.", figures.PendingCommands);
        text.Gauge("ordo_disk_has_room", "0 while the disk is full.", figures.DiskHasRoom ? 1 : 0);
    }

    private static void WriteWork(PrometheusText text, MemberMetrics metrics)
    {
        text.Counter("ordo_flushes_total", "Flushes of the log.", metrics.Flushes);
        text.Counter("ordo_flushed_bytes_total", "Bytes of log records that the flushes made durable.", metrics.FlushedBytes);
        text.Counter("ordo_flush_seconds_total", "How long all flushes took together.", metrics.FlushMicroseconds / MicrosecondsPerSecond);
        text.Gauge("ordo_flush_max_seconds", "The longest flush.", metrics.FlushMaxMicroseconds / MicrosecondsPerSecond);
        text.Counter("ordo_turns_total", "Turns of the member's loop.", metrics.Turns);
        text.Counter("ordo_inputs_total", "Inputs that the turns took in.", metrics.Inputs);
        text.Counter("ordo_refused_total", "Requests refused because the inbox was full.", metrics.Refused);
        text.Counter("ordo_peer_frames_sent_total", "Frames sent to peers.", metrics.FramesSent);
        text.Counter("ordo_peer_bytes_sent_total", "Bytes sent to peers.", metrics.BytesSent);
        text.Counter("ordo_snapshots_total", "Snapshots written.", metrics.Snapshots);
        text.Counter("ordo_snapshots_without_room_total", "Snapshots that found no room on the disk.", metrics.SnapshotsWithoutRoom);
    }

    private void WritePlace(PrometheusText text)
    {
        text.Counter("ordo_connections_refused_total", "Connections closed because their port had as many as it takes.", limits.Refused);
        text.Counter("ordo_connections_silent_total", "Connections to the API port closed because they did not begin to speak in time.", apiPort.Silent);
        if (disk.Format() is { } format)
        {
            text.Gauge("ordo_disk_info", "Always 1; the label is the type of the file system of the data directory.", "fstype", [(format, 1)]);
        }

        if (disk.FreeBytes() is { } free)
        {
            text.Gauge("ordo_disk_free_bytes", "Bytes that this process may still write to the file system of the data directory.", free);
        }
    }

    private static void WriteProcess(PrometheusText text)
    {
        using var process = Process.GetCurrentProcess();
        text.Counter("process_cpu_seconds_total", "Processor time of the process.", Environment.CpuUsage.TotalTime.TotalSeconds);
        text.Gauge("process_resident_memory_bytes", "Resident memory of the process.", process.WorkingSet64);
        text.Gauge("process_start_time_seconds", "When the process started, in Unix seconds.", new DateTimeOffset(process.StartTime).ToUnixTimeSeconds());
        text.Counter("dotnet_gc_allocated_bytes_total", "Bytes allocated since the process started.", GC.GetTotalAllocatedBytes());
        text.Gauge("dotnet_gc_heap_bytes", "Bytes in the managed heap.", GC.GetTotalMemory(forceFullCollection: false));
        text.Counter("dotnet_gc_pause_seconds_total", "How long collections stopped the process.", GC.GetTotalPauseDuration().TotalSeconds);
        text.Gauge(
            "dotnet_gc_collections", "Collections since the process started.", "generation", Enumerable.Range(0, 3).Select(g => ($"{g}", (double)GC.CollectionCount(g))));
    }
}
