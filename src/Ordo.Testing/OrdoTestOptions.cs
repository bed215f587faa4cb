namespace Ordo.Testing;

/// <summary>What a member for tests runs with.</summary>
public sealed record OrdoTestOptions
{
    /// <summary>When a member's own time begins, and where it stands until <see cref="OrdoTestMember.Advance"/> moves it: the beginning of 2030, in UTC.</summary>
    public static readonly DateTimeOffset Start = new(2030, 1, 1, 0, 0, 0, TimeSpan.Zero);

    /// <summary>The clock that decides when keys expire. Null: the member has a time of its own, which only <see cref="OrdoTestMember.Advance"/> moves.</summary>
    public TimeProvider? Time { get; init; }

    /// <summary>
    /// How long a call without a fault may take: 10 ms to 10 minutes. Default 1 minute, far above what a member in memory needs, so that no test depends on how busy its machine
    /// is.
    /// </summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromMinutes(1);
}
