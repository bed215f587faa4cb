using FsCheck;
using FsCheck.Fluent;
using Ordo.Machine;

namespace Ordo.State.Tests;

/// <summary>Seeds of randomised tests: some fixed ones that every run repeats, and a fresh one that is printed.</summary>
internal static class Seeds
{
    public static IEnumerable<ulong> Some(int count) => Enumerable.Range(1, count).Select(seed => (ulong)seed);

    public static SeededRandom Fresh(out ulong seed)
    {
        seed = FreshSeed();
        return new SeededRandom(seed);
    }

    public static ulong FreshSeed()
    {
        var seed = (ulong)Random.Shared.NextInt64();
        TestContext.Current.TestOutputHelper?.WriteLine($"fresh seed {seed}");
        return seed;
    }
}

/// <summary>Random commands within their limits, and random damage.</summary>
internal static class Generators
{
    private const string NameCharacters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._:-";

    /// <summary>For FsCheck: a seed decides about the whole command.</summary>
    public static Gen<CommandEnvelope> Envelopes { get; } =
        Gen.Choose(0, int.MaxValue).Select(seed => Envelope(new SeededRandom((ulong)seed)));

    public static CommandEnvelope Envelope(SeededRandom random)
    {
        var origin = new Origin(new MemberId((int)random.Between(1, MemberId.Max)), Number(random), Number(random));
        var lowest = Number(random);
        SessionRequest? session = random.Chance(0.5)
            ? new SessionRequest(Number(random), lowest + (ulong)random.Below(2000), lowest)
            : null;
        return new CommandEnvelope(origin, random.Between(0, CommandCodec.MaxTimeMs), session, Command(random));
    }

    /// <summary>Some bytes changed, cut or added; sometimes none.</summary>
    public static byte[] Damaged(SeededRandom random, byte[] bytes)
    {
        var damaged = bytes.ToList();
        for (var times = random.Below(4); times > 0; times--)
        {
            var at = random.Below(damaged.Count + 1);
            switch (random.Below(4))
            {
                case 0:
                    damaged.Insert(at, (byte)random.NextBits());
                    break;
                case 1 when at < damaged.Count:
                    damaged.RemoveAt(at);
                    break;
                case 2 when at < damaged.Count:
                    damaged.RemoveRange(at, damaged.Count - at);
                    break;
                default:
                    if (at < damaged.Count)
                    {
                        damaged[at] ^= (byte)(1 << random.Below(8));
                    }

                    break;
            }
        }

        return [.. damaged];
    }

    private static Command Command(SeededRandom random) => random.Below(5) switch
    {
        0 => new NextCommand(
            Name(random), (int)random.Between(1, SequenceRules.MaxCount), random.Chance(0.5), random.Chance(0.5) ? Key(random) : null),
        1 => new CreateSequenceCommand(
            Name(random),
            (long)(random.NextBits() >> (1 + random.Below(63))),
            random.Between(1, SequenceRules.MaxStep),
            random.Chance(0.5) ? random.Between(RequestKey.MinRetentionMs, RequestKey.MaxRetentionMs) : null),
        2 => new RemoveSequenceCommand(Name(random)),
        3 => new OpenSessionCommand(),
        _ => new CloseSessionCommand(Number(random)),
    };

    /// <summary>1 and above, of any length.</summary>
    private static ulong Number(SeededRandom random) => (random.NextBits() >> (1 + random.Below(63))) + 1;

    private static string Name(SeededRandom random) =>
        Text(random, SequenceName.MaxLength, () => NameCharacters[random.Below(NameCharacters.Length)]);

    private static string Key(SeededRandom random) => Text(random, RequestKey.MaxLength, () => (char)random.Between('!', '~'));

    private static string Text(SeededRandom random, int maxLength, Func<char> character) =>
        string.Concat(Enumerable.Range(0, random.Chance(0.1) ? maxLength : 1 + random.Below(20)).Select(_ => character()));
}
