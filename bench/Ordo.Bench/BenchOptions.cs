using System.Globalization;

namespace Ordo.Bench;

/// <summary>The numbers of one run.</summary>
internal sealed class BenchOptions(string[] args)
{
    public IReadOnlyList<int> Callers { get; } = [.. (Value(args, "--callers") ?? "1,64").Split(',').Select(Number)];

    public int Seconds { get; } = Number(Value(args, "--seconds") ?? "5");

    public int Rounds { get; } = Number(Value(args, "--rounds") ?? "3");

    private static string? Value(string[] args, string name) =>
        Array.IndexOf(args, name) is >= 0 and var at && at + 1 < args.Length ? args[at + 1] : null;

    private static int Number(string text) => int.Parse(text, CultureInfo.InvariantCulture);
}
