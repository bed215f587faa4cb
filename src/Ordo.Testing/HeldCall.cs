namespace Ordo.Testing;

/// <summary>A call that stops on its way to the member until the test lets it go on.</summary>
public sealed class HeldCall
{
    private readonly TaskCompletionSource _arrived = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _released = new(TaskCreationOptions.RunContinuationsAsynchronously);

    internal HeldCall()
    {
    }

    /// <summary>Completes when the call has stopped: it has left its caller, and the member has not seen it.</summary>
    public Task Arrived => _arrived.Task;

    /// <summary>Lets the call go on, also one that comes later.</summary>
    public void Release() => _released.TrySetResult();

    internal Task PassAsync()
    {
        _arrived.TrySetResult();
        return _released.Task;
    }
}
