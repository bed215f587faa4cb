namespace Ordo.Client;

/// <summary>What requests may hold (docs/GUARANTEES.md): checked before anything is sent.</summary>
internal static class Limits
{
    /// <summary>The sequences of one page of a list, which is what members give when nothing is said.</summary>
    public const int ListPage = 1000;

    private const int MaxName = 200;
    private const int MaxKey = 200;
    private const int MaxCount = 100_000;
    private const long MaxStep = 1_000_000_000;
    private static readonly TimeSpan ShortestRetention = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestRetention = TimeSpan.FromDays(30);

    private static readonly System.Buffers.SearchValues<char> NameCharacters =
        System.Buffers.SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._:-");

    public static void CheckName(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        if (name.Length is 0 or > MaxName || name.AsSpan().ContainsAnyExcept(NameCharacters))
        {
            throw new ArgumentException($"'{Short(name)}' is no name of a sequence; allowed: 1 to {MaxName} characters out of A-Z a-z 0-9 . _ : -", nameof(name));
        }
    }

    public static void CheckKey(string? key)
    {
        if (key is not null && (key.Length is 0 or > MaxKey || key.AsSpan().ContainsAnyExceptInRange('!', '~')))
        {
            throw new ArgumentException($"'{Short(key)}' is no key; allowed: 1 to {MaxKey} visible ASCII characters, no space.", nameof(key));
        }
    }

    public static void CheckCount(int count)
    {
        if (count is < 1 or > MaxCount)
        {
            throw new ArgumentOutOfRangeException(nameof(count), $"The count is {count}; allowed: 1 to {MaxCount}.");
        }
    }

    public static void CheckCreate(long start, long step, TimeSpan? keyRetention)
    {
        if (start < 0)
        {
            throw new ArgumentOutOfRangeException(nameof(start), $"The start is {start}; allowed: 0 to {long.MaxValue}.");
        }

        if (step is < 1 or > MaxStep)
        {
            throw new ArgumentOutOfRangeException(nameof(step), $"The step is {step}; allowed: 1 to {MaxStep}.");
        }

        if (keyRetention is { } retention && (retention < ShortestRetention || retention > LongestRetention))
        {
            throw new ArgumentOutOfRangeException(
                nameof(keyRetention), $"The retention of keys is {retention}; allowed: {ShortestRetention} to {LongestRetention}.");
        }
    }

    private static string Short(string text) => text.Length <= 40 ? text : $"{text.AsSpan(0, 40)}…";
}
