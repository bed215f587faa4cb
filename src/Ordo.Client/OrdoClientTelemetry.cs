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
    private static readonly Counter<long> RepeatCount = Meter.CreateCounter<long>("ordo.client.repeats", "{request}", "Requests that were sent once more.");
    private static readonly Counter<long> ConnectionCount = Meter.CreateCounter<long>("ordo.client.connections", "{connection}", "Connections made to a member.");
    private static readonly Counter<long> AbandonedCount =
        Meter.CreateCounter<long>("ordo.client.abandoned_ids", "{id}", "Ids that were given after their caller had cancelled.");

    private static readonly Histogram<double> Duration = Meter.CreateHistogram<double>("ordo.client.next.duration", "s", "How long callers waited for ids.");

    internal static ActivitySource Source { get; } = new(Name);

    /// <summary>Whether anybody looks: otherwise calls are not measured at all.</summary>
    internal static bool IsObserved => Duration.Enabled || IdCount.Enabled || FailureCount.Enabled || Source.HasListeners();

    internal static void Given(int ids)
    {
        IdCount.Add(ids);
    }

    internal static void Took(TimeSpan time) => Duration.Record(time.TotalSeconds);

    internal static void Failed(Exception failure) => FailureCount.Add(1, new KeyValuePair<string, object?>("outcome", OutcomeOf(failure)));

    internal static void Repeated(int requests)
    {
        if (requests > 0)
        {
            RepeatCount.Add(requests);
        }
    }

    internal static void Connected(string member) => ConnectionCount.Add(1, new KeyValuePair<string, object?>("member", member));

    internal static void Abandoned(int ids) => AbandonedCount.Add(ids);

    private static string OutcomeOf(Exception failure) => failure switch
    {
        OrdoRefusedException => "refused",
        OrdoNotDoneException => "not-done",
        OrdoUnknownException => "unknown",
        OperationCanceledException => "cancelled",
        _ => "failed",
    };
}
