using System.Security.Cryptography;

namespace Ordo.Simulator;

/// <summary>What <c>simulate</c> is asked to do.</summary>
internal sealed record SimulateOptions
{
    private const int DefaultSeeds = 200;

    /// <summary>How many seeds at most.</summary>
    public int Seeds { get; init; } = int.MaxValue;

    /// <summary>How much simulated time at most.</summary>
    public TimeSpan Simulated { get; init; } = TimeSpan.MaxValue;

    /// <summary>The first seed; the others follow it.</summary>
    public ulong First { get; init; }

    /// <summary>The theme of all faults, if not each seed draws its own.</summary>
    public string? Theme { get; init; }

    /// <summary>Whether every seed writes its trace.</summary>
    public bool Trace { get; init; }

    /// <summary>Whether the first failure ends the run.</summary>
    public bool StopsAtFailure { get; init; }

    /// <summary>Reads the command line; null and one line on what is wrong when it cannot be read.</summary>
    public static SimulateOptions? TryRead(ReadOnlySpan<string> args, out string problem)
    {
        int? seeds = null;
        ulong? first = null;
        var options = new SimulateOptions();
        problem = "";
        for (var i = 0; i < args.Length; i++)
        {
            var value = i + 1 < args.Length ? args[i + 1] : "";
            switch (args[i])
            {
                case "--seeds" when int.TryParse(value, out var number) && number > 0:
                    (seeds, i) = (number, i + 1);
                    break;
                case "--seed" when ulong.TryParse(value, out var number):
                    (first, i) = (number, i + 1);
                    break;
                case "--hours" when double.TryParse(value, out var hours) && hours is > 0 and < 1_000_000:
                    (options, i) = (options with { Simulated = TimeSpan.FromHours(hours) }, i + 1);
                    break;
                case "--theme" when FaultTheme.Names.Contains(value):
                    (options, i) = (options with { Theme = value }, i + 1);
                    break;
                case "--trace":
                    options = options with { Trace = true };
                    break;
                case "--stop-at-failure":
                    options = options with { StopsAtFailure = true };
                    break;
                default:
                    problem = $"simulate: cannot take '{args[i]} {value}'. Expected --seeds N, --seed S, --hours H, --trace, --stop-at-failure, "
                        + $"or --theme with one of: {string.Join(", ", FaultTheme.Names)}.";
                    return null;
            }
        }

        return options.Complete(seeds, first);
    }

    /// <summary>One seed by itself is replayed with its trace; without a number of seeds or hours there are 200.</summary>
    private SimulateOptions Complete(int? seeds, ulong? first)
    {
        var isReplay = first is not null && seeds is null && Simulated == TimeSpan.MaxValue;
        return this with
        {
            Seeds = seeds ?? (isReplay ? 1 : Simulated == TimeSpan.MaxValue ? DefaultSeeds : int.MaxValue),
            First = first ?? (ulong)RandomNumberGenerator.GetInt32(1, int.MaxValue),
            Trace = Trace || isReplay,
        };
    }
}
