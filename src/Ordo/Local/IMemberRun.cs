namespace Ordo.Local;

/// <summary>One run of one member, from its start to its end.</summary>
internal interface IMemberRun : IAsyncDisposable
{
    /// <summary>The process it runs in.</summary>
    int ProcessId { get; }

    /// <summary>Completes when it has ended: with null when it was asked to, else with the reason in a few words.</summary>
    Task<string?> Ended { get; }

    /// <summary>Lets it hand over leadership and write what is under way, and ends it.</summary>
    Task StopAsync();
}
