namespace Ordo.Client.Tests.Members;

/// <summary>Chance from a seed for all threads of a client. It shows a test in whose context it is asked, and can be told to fail.</summary>
internal sealed class LockedRandom(int seed) : Random(seed)
{
    private readonly Lock _lock = new();

    /// <summary>Runs with each draw of a pause, on the thread that draws.</summary>
    public Action Drawn { get; set; } = () => { };

    public override int Next(int maxValue)
    {
        lock (_lock)
        {
            return base.Next(maxValue);
        }
    }

    public override double NextDouble()
    {
        Drawn();
        lock (_lock)
        {
            return base.NextDouble();
        }
    }
}
