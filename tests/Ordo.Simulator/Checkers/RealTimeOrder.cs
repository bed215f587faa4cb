namespace Ordo.Simulator;

/// <summary>
/// Linearizability (Herlihy and Wing, 1990) of commands and reads together, with the position as the point where each takes effect: whatever a client was
/// answered before a request began lies before that request's own position. A read may share the position of what it sees.
/// </summary>
internal sealed class RealTimeOrder
{
    /// <summary>The highest position that some client has been answered from: what a request that begins now may not fall behind.</summary>
    public ulong Answered { get; private set; }

    /// <summary>A command that began when <paramref name="floor"/> was answered is answered from its execution at a position.</summary>
    public void CommandAnswered(ulong floor, ulong position, string what)
    {
        if (position <= floor)
        {
            throw new Violation(
                nameof(RealTimeOrder), $"{what} took effect at position {position}, although position {floor} was answered before it was asked for");
        }

        Answered = Math.Max(Answered, position);
    }

    /// <summary>A linearizable read that began when <paramref name="floor"/> was answered has seen the state at a position.</summary>
    public void ReadAnswered(ulong floor, ulong position, string what)
    {
        if (position < floor)
        {
            throw new Violation(
                nameof(RealTimeOrder), $"{what} saw position {position}, although position {floor} was answered before it was asked for");
        }

        Answered = Math.Max(Answered, position);
    }
}
