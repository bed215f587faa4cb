namespace Ordo.Rpc.Server.Calls;

/// <summary>How many calls of one method run. It stands in the metadata of the method's endpoint.</summary>
internal sealed class CallCount
{
    private int _running;

    /// <summary>Calls that have begun and not ended.</summary>
    public int Running => Volatile.Read(ref _running);

    /// <summary>Counts one in; its disposal counts it out.</summary>
    public Entered Enter()
    {
        Interlocked.Increment(ref _running);
        return new Entered(this);
    }

    /// <summary>One call.</summary>
    public readonly struct Entered(CallCount count) : IDisposable
    {
        /// <inheritdoc/>
        public void Dispose() => Interlocked.Decrement(ref count._running);
    }
}
