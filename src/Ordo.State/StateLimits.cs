namespace Ordo.State;

/// <summary>
/// How much the state holds at most. The numbers are part of the deterministic machine: every member must have the same ones, so they are
/// no options; only a test builds a state with others.
/// </summary>
public sealed record StateLimits
{
    /// <summary>The limits of every real cluster.</summary>
    public static StateLimits Standard { get; } = new();

    /// <summary>Sequences at once. Capturing an image copies each of them inside the member's loop; 100 000 take a few milliseconds.</summary>
    public int MaxSequences { get; init; } = 100_000;

    /// <summary>Keys of all sequences together. A key with 36 characters takes about 120 bytes, so a full table takes about 120 MB.</summary>
    public int MaxKeys { get; init; } = 1_000_000;

    /// <summary>Open sessions at once. An idle session takes about 200 bytes.</summary>
    public int MaxSessions { get; init; } = 65_536;

    /// <summary>Kept answers of all sessions together. An answer takes about 60 bytes, so a full table takes about 60 MB.</summary>
    public int MaxAnswers { get; init; } = 1_048_576;

    /// <summary>
    /// Expired keys removed by one command at most: enough to outrun the one key a command can add, few enough (about 10 µs) not to be
    /// felt when a million keys fall due at once.
    /// </summary>
    public int KeysSweptPerCommand { get; init; } = 64;

    /// <summary>Idle sessions removed by one command at most, for the same reason.</summary>
    public int SessionsSweptPerCommand { get; init; } = 16;
}
