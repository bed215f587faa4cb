using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace Ordo.Client;

/// <summary>What the library tells of itself: the meter and the activity source, both named <c>Ordo.Client</c>.</summary>
public static class OrdoClientTelemetry
{
    /// <summary>The name of the meter and of the activity source.</summary>
    public const string Name = "Ordo.Client";

    private static readonly Meter Meter = new(Name);
    private static readonly Counter<long> IdCount = Meter.CreateCounter<long>("ordo.client.ids", "{id}", "Ids that callers got.");
    private static readonly Counter<long> FailureCount = Meter.CreateCounter<long>("ordo.client.failures", "{call}", "Calls that ended otherwise; the tag outcome says how.");
    private static readonly Counter<long> RepeatCount = Meter.CreateCounter<long>("ordo.client.repeats", "{request}", "Requests of all kinds that were sent once more.");
    private static readonly Counter<long> ConnectionCount = Meter.CreateCounter<long>("ordo.client.connections", "{connection}", "Connections made to a member.");
    private static readonly Counter<long> AbandonedCount =
        Meter.CreateCounter<long>("ordo.client.abandoned_ids", "{id}", "Ids that were given after their caller had cancelled.");

    private static readonly Histogram<double> Duration = Meter.CreateHistogram<double>("ordo.client.next.duration", "s", "How long callers waited for ids.");

    internal static ActivitySource Source { get; } = new(Name);

    /// <summary>Whether anybody looks: otherwise calls are not measured at all.</summary>
    internal static bool IsObserved => Duration.Enabled || IdCount.Enabled || FailureCount.Enabled || Source.HasListeners();

    /// <summary>Asks for ids before the eyes of a meter or a trace.</summary>
    internal static async ValueTask<IdRange> ObserveAsync(string sequence, int count, Func<ValueTask<IdRange>> ask)
    {
        using var activity = Source.StartActivity("ordo.next", ActivityKind.Client);
        activity?.SetTag("ordo.sequence", sequence);
        activity?.SetTag("ordo.count", count);
        var startedAt = Stopwatch.GetTimestamp();
        try
        {
            var ids = await ask().ConfigureAwait(false);
            IdCount.Add(ids.Count);
            activity?.SetTag("ordo.first", ids.First);
            return ids;
        }
        catch (Exception failure) when (failure is OrdoException or OperationCanceledException)
        {
            FailureCount.Add(1, new KeyValuePair<string, object?>("outcome", OutcomeOf(failure)));
            activity?.SetStatus(ActivityStatusCode.Error, failure.Message);
            throw;
        }
        finally
        {
            Duration.Record(Stopwatch.GetElapsedTime(startedAt).TotalSeconds);
        }
    }

    internal static void Repeated(int requests)
    {
        if (requests > 0)
        {
            Tell(RepeatCount, requests);
        }
    }

    internal static void Connected(string member) => Tell(ConnectionCount, 1, new KeyValuePair<string, object?>("member", member));

    internal static void Abandoned(int ids) => Tell(AbandonedCount, ids);

    private static void Tell(Counter<long> counter, long count, params KeyValuePair<string, object?>[] tags)
    {
        if (counter.Enabled)
        {
            TellApart(counter, count, tags);
        }
    }

    /// <summary>
    /// Runs the listeners, which are the program's, on this thread, and as a task that nobody waits for: the loops that count here serve all callers, and none of them ends
    /// because a listener throws. What it throws goes to <see cref="TaskScheduler.UnobservedTaskException"/>.
    /// </summary>
    private static void TellApart(Counter<long> counter, long count, KeyValuePair<string, object?>[] tags) =>
        new Task(() => counter.Add(count, tags)).RunSynchronously(TaskScheduler.Default);

    private static string OutcomeOf(Exception failure) => failure switch
    {
        OrdoRefusedException => "refused",
        OrdoNotDoneException => "not-done",
        OrdoUnknownException => "unknown",
        OperationCanceledException => "cancelled",
        _ => "failed",
    };
}
