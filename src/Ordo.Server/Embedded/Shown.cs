using Ordo.Client;
using Ordo.State;
using SequenceInfo = Ordo.Client.SequenceInfo;

namespace Ordo.Server.Embedded;

/// <summary>What the state holds, in the words of the client library.</summary>
internal static class Shown
{
    public static SequenceInfo Of(in State.SequenceInfo sequence) =>
        new(sequence.Name, sequence.Start, sequence.Step, sequence.Last, TimeSpan.FromMilliseconds(sequence.KeyRetentionMs));

    public static SequenceInfo Created(string name, in CommandResult result) =>
        new(name, result.Start, result.Step, result.Last, TimeSpan.FromMilliseconds(result.KeyRetentionMs));

    public static IdRange Ids(in CommandResult result) => new(result.First, result.Last, result.Step)
    {
        Repeated = result.Repeated,
        KeyExpires = result.KeyExpiresMs == 0 ? null : Instant(result.KeyExpiresMs),
    };

    public static IdRange Ids(in KeyInfo key) => new(key.First, key.Last, key.Step) { Repeated = true, KeyExpires = Instant(key.ExpiresMs) };

    /// <summary>A key that would expire after the year 9999 says the end of it.</summary>
    private static DateTimeOffset Instant(long unixMs) => DateTimeOffset.FromUnixTimeMilliseconds(Math.Min(unixMs, CommandCodec.MaxTimeMs));
}
