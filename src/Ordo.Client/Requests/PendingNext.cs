using System.Diagnostics;
using System.Threading.Tasks.Sources;

namespace Ordo.Client.Requests;

/// <summary>
/// One caller that waits for ids: what it asked for, and the source of its <see cref="ValueTask{TResult}"/>. Its lane decides under the lane's lock who ends it, and
/// ends it outside; it goes back to the pool when the caller has taken the result.
/// </summary>
internal sealed class PendingNext : IValueTaskSource<IdRange>, IValueTaskSource<long>
{
    private readonly RequestPool _pool;
    private ManualResetValueTaskSourceCore<IdRange> _source = new() { RunContinuationsAsynchronously = true };
    private CancellationTokenRegistration _cancellation;
    private TaskCompletionSource<IdRange>? _abandoned;

    public PendingNext(RequestPool pool) => _pool = pool;

    public string Name { get; private set; } = "";

    public int Count { get; private set; }

    public string? Key { get; private set; }

    public bool MustExist { get; private set; }

    /// <summary>Its number in the session of its lane.</summary>
    public ulong Number { get; set; }

    /// <summary>When its time is over, as a timestamp of the client's clock.</summary>
    public long Deadline { get; set; }

    /// <summary>When it was asked, as a timestamp of the client's clock.</summary>
    public long StartedAt { get; private set; }

    /// <summary>In how many places it may be done: how often it was sent, less the times a member said that it was not done.</summary>
    public int Doubts { get; set; }

    /// <summary>Whether it was sent at least once.</summary>
    public bool WasSent { get; set; }

    /// <summary>How often a member did not do it or did not know; it spaces the repeats.</summary>
    public int Repeats { get; set; }

    /// <summary>When it is to be sent again, as a timestamp of the client's clock; 0 when it does not wait for that.</summary>
    public long RepeatAt { get; set; }

    /// <summary>The token its caller gave.</summary>
    public CancellationToken Token { get; private set; }

    /// <summary>Names the caller's task; to be read before anybody can end it.</summary>
    public short Version => _source.Version;

    /// <summary>Fills it for a new caller.</summary>
    public void Start(string name, int count, string? key, bool mustExist, long startedAt, long deadline, CancellationToken token)
    {
        (Name, Count, Key, MustExist) = (name, count, key, mustExist);
        (StartedAt, Deadline, Token) = (startedAt, deadline, token);
        (Doubts, Repeats, RepeatAt, WasSent) = (0, 0, 0, false);
    }

    /// <summary>Lets the caller's token end the wait. When it has ended already, nothing is left behind.</summary>
    public void Watch(Lane lane)
    {
        if (Token.CanBeCanceled)
        {
            _cancellation = Token.UnsafeRegister(static (state, _) => ((Watched)state!).Cancel(), new Watched(lane, this));
        }
    }

    /// <summary>Gives the ids to whoever waits for them.</summary>
    public void Succeed(in IdRange ids)
    {
        if (_abandoned is { } abandoned)
        {
            abandoned.TrySetResult(ids);
            OrdoClientTelemetry.Abandoned(ids.Count);
        }
        else
        {
            _source.SetResult(ids);
        }
    }

    /// <summary>Tells whoever waits why there are none.</summary>
    public void Fail(Exception failure)
    {
        if (_abandoned is { } abandoned)
        {
            abandoned.TrySetException(failure);
            _ = abandoned.Task.Exception; // Seen: nobody need look at the outcome of what they cancelled.
        }
        else
        {
            _source.SetException(failure);
        }
    }

    /// <summary>
    /// The caller waits no longer, though its request is under way. Called under the lane's lock, so that nobody ends it at the same time; what it gives is then run outside.
    /// </summary>
    public Exception Abandon()
    {
        _abandoned = new TaskCompletionSource<IdRange>(TaskCreationOptions.RunContinuationsAsynchronously);
        return new OrdoCanceledException(_abandoned.Task, Token);
    }

    /// <summary>Ends the wait of a caller that <see cref="Abandon"/> has detached.</summary>
    public void EndWait(Exception cancelled) => _source.SetException(cancelled);

    IdRange IValueTaskSource<IdRange>.GetResult(short token) => Take(token);

    long IValueTaskSource<long>.GetResult(short token) => Take(token).First;

    ValueTaskSourceStatus IValueTaskSource<IdRange>.GetStatus(short token) => _source.GetStatus(token);

    ValueTaskSourceStatus IValueTaskSource<long>.GetStatus(short token) => _source.GetStatus(token);

    void IValueTaskSource<IdRange>.OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        _source.OnCompleted(continuation, state, token, flags);

    void IValueTaskSource<long>.OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        _source.OnCompleted(continuation, state, token, flags);

    private IdRange Take(short token)
    {
        // Before its end the request is in its lane's window, and must not go back to the pool.
        if (_source.GetStatus(token) == ValueTaskSourceStatus.Pending)
        {
            throw new InvalidOperationException("The ids are not there yet. Await the call, or wait for what its AsTask() gives.");
        }

        try
        {
            return _source.GetResult(token);
        }
        finally
        {
            // A token that is being cancelled at this moment is done with this request when this returns.
            _cancellation.Dispose();
            Debug.Assert(_source.Version == token, "A result is taken once.");
            if (_abandoned is null)
            {
                Release();
            }
        }
    }

    private void Release()
    {
        _source.Reset();
        _cancellation = default;
        Token = default;
        Key = null;
        _pool.Return(this);
    }

    /// <summary>What a token needs to cancel one request.</summary>
    private sealed record Watched(Lane Lane, PendingNext Request)
    {
        public void Cancel() => Lane.Cancel(Request);
    }
}
