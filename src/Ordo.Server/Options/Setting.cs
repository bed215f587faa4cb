using Microsoft.Extensions.Configuration;

namespace Ordo.Server.Options;

/// <summary>One key of the configuration: what it means, its default, and which values are allowed.</summary>
/// <param name="Key">The key, with <c>:</c> between its parts.</param>
/// <param name="Default">The value when nobody gives one.</param>
/// <param name="Allowed">What a value may be, for people.</param>
/// <param name="What">What it does, in one sentence.</param>
/// <param name="IsAllowed">Whether a value is allowed.</param>
internal sealed record Setting(string Key, string Default, string Allowed, string What, Predicate<string> IsAllowed)
{
    /// <summary>A whole number within limits.</summary>
    public static Setting Number(string key, long fallback, long min, long max, string unit, string what) =>
        new(key, $"{fallback}", $"{min} to {max} {unit}", what, value => long.TryParse(value, out var number) && number >= min && number <= max);

    /// <summary>A span of time within limits, as .NET writes it: <c>00:00:10</c> is ten seconds.</summary>
    public static Setting Span(string key, TimeSpan fallback, TimeSpan min, TimeSpan max, string what) =>
        new(key, $"{fallback}", $"{min} to {max}", what, value => TimeSpan.TryParse(value, out var span) && span >= min && span <= max);

    /// <summary>One of some words, upper and lower case alike.</summary>
    public static Setting Word(string key, string fallback, string[] words, string what) =>
        new(key, fallback, string.Join(", ", words), what, value => words.Contains(value, StringComparer.OrdinalIgnoreCase));

    /// <summary>Any text.</summary>
    public static Setting Text(string key, string fallback, string allowed, string what) => new(key, fallback, allowed, what, _ => true);

    /// <summary>The effective value as text.</summary>
    public string Of(IConfiguration configuration) => configuration[Key] ?? Default;

    /// <summary>The effective value as a number; it was checked.</summary>
    public long NumberOf(IConfiguration configuration) => long.Parse(Of(configuration));

    /// <summary>The effective value as a span of time; it was checked.</summary>
    public TimeSpan SpanOf(IConfiguration configuration) => TimeSpan.Parse(Of(configuration));

    /// <summary>The effective value as a span of milliseconds; it was checked.</summary>
    public TimeSpan MillisecondsOf(IConfiguration configuration) => TimeSpan.FromMilliseconds(NumberOf(configuration));
}
