using Ordo.Machine;

namespace Ordo.Workers.Machine.Broker;

/// <summary>A request of the fair mode until it is answered: it waits in its lane, or one worker has it.</summary>
/// <param name="number">The number of its task.</param>
/// <param name="asker">Who is told the answer.</param>
/// <param name="lane">Where it waits.</param>
/// <param name="line">What was asked.</param>
/// <param name="askedAt">When.</param>
internal sealed class FairRequest(long number, Asker asker, FairLane lane, byte[] line, Instant askedAt)
{
    /// <summary>The number of its task.</summary>
    public long Number { get; } = number;

    /// <summary>Who is told the answer.</summary>
    public Asker Asker { get; } = asker;

    /// <summary>Where it waits.</summary>
    public FairLane Lane { get; } = lane;

    /// <summary>What was asked.</summary>
    public byte[] Line { get; } = line;

    /// <summary>When.</summary>
    public Instant AskedAt { get; } = askedAt;

    /// <summary>How many workers died while they had it.</summary>
    public int Deaths { get; set; }
}
