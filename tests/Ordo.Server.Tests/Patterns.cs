namespace Ordo.Server.Tests;

/// <summary>What the patterns that tests look for have in common.</summary>
internal static class Patterns
{
    /// <summary>How long a match may take, in ms of real time: far above what a loaded machine needs, it only ends one that would never end.</summary>
    public const int LimitMs = 60_000;
}
