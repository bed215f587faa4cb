namespace Ordo.Server.Rest;

/// <summary>What a client sent, as a problem repeats it.</summary>
internal static class Quoted
{
    /// <summary>Enough to know it again: the longest number has 20 characters, a name or a key of common length fits.</summary>
    private const int MaxChars = 60;

    public static string Text(string? text) => text is { Length: > MaxChars } ? $"'{text[..MaxChars]}…'" : $"'{text}'";
}
