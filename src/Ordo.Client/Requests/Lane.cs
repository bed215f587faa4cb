using Ordo.Client.Connections;
using Ordo.Protocol.V1;
using Ordo.Rpc.Client;

namespace Ordo.Client.Requests;

/// <summary>
/// One session and its stream: up to <see cref="RequestWindow.Size"/> callers at a time. Callers put their requests into the window; one pump at a time sends what
/// gathered while it sent the frame before, and a loop takes the answers. When the stream breaks, everything that waits is sent again over the next one with its
/// number, and the cluster does each number once.
/// </summary>
/// <remarks>Everything that is shared changes under one lock; callers are told outside it.</remarks>
internal sealed partial class Lane : IThreadPoolWorkItem
{
    private static readonly TimeSpan FirstRepeat = TimeSpan.FromMilliseconds(10);
    private static readonly TimeSpan LongestRepeat = TimeSpan.FromMilliseconds(250);

    private readonly MemberLinks _links;
    private readonly ClientSettings _settings;
    private readonly Lock _lock = new();
    private readonly RequestWindow _window = new();
    private readonly FrameWriter _writer = new();
    private readonly List<PendingNext> _due = [];
    private readonly CancellationToken _closing;
    private RpcRequestWriter<NextFrame>? _stream;
    private ulong _session;
    private ulong _nextToSend = 1;
    private int _repeatsWaiting;
    private int _told;
    private int _repeated;
    private long _lastAnswerAt;
    private bool _sessionIsLost;
    private bool _pumps;
    private bool _runs;
    private bool _closed;
    private MemberLink? _link;
    private Task _running = Task.CompletedTask;

    public Lane(MemberLinks links, ClientSettings settings, CancellationToken closing)
    {
        _links = links;
        _settings = settings;
        _closing = closing;
    }

    /// <summary>The session, to end it; 0 when there is none.</summary>
    public ulong Session => _session;

    /// <summary>Completes when nothing of the lane runs.</summary>
    public Task Running => _running;

    /// <summary>How many wait here.</summary>
    public int Waiting
    {
        get
        {
            lock (_lock)
            {
                return _window.Count;
            }
        }
    }

    /// <summary>Whether anybody waits here.</summary>
    public bool IsIdle => Waiting == 0;

    /// <summary>Takes a request. False when the window is full, or the client is closed.</summary>
    public bool TryAdd(PendingNext request)
    {
        bool pumps;
        bool alone;
        lock (_lock)
        {
            if (_closed || !_window.HasRoom)
            {
                return false;
            }

            _window.Add(request);
            alone = _window.Count == 1 && _told <= 1; // The first of many who were told together is alone for a moment only.
            if (_window.Count == 1)
            {
                _lastAnswerAt = _settings.Clock.GetTimestamp();
            }

            if (!_runs)
            {
                _runs = true;
                _running = OwnContext.RunAsync(RunAsync);
            }

            pumps = _stream is not null && !_pumps && !_sessionIsLost;
            _pumps |= pumps;
        }

        if (pumps)
        {
            StartPump(alone);
        }

        return true;
    }

    /// <summary>A caller's token was cancelled.</summary>
    public void Cancel(PendingNext request)
    {
        Exception cancelled;
        lock (_lock)
        {
            if (!ReferenceEquals(_window.Find(request.Number), request))
            {
                return; // It has ended.
            }

            if (request.Doubts == 0)
            {
                Remove(request);
                cancelled = new OperationCanceledException("The wait for the ids was cancelled before they were asked for: none were given.", request.Token);
            }
            else
            {
                cancelled = request.Abandon();
            }
        }

        request.EndWait(cancelled);
    }

    /// <summary>Looks after what time does: ends requests whose time is over, sends again what is due, and leaves a member that does not answer.</summary>
    public void Tick(long now)
    {
        List<(PendingNext Request, Exception Failure)>? ended = null;
        MemberLink? stalled = null;
        var pumps = false;
        lock (_lock)
        {
            if (_window.Count == 0)
            {
                return;
            }

            ended = TakeOutLocked(static (lane, request, now) => request.Deadline <= now ? lane.TimeIsOver(request) : null, now);
            if (_stream is not null && _window.Count > 0)
            {
                stalled = _settings.Clock.GetElapsedTime(_lastAnswerAt, now) > _settings.StallTimeout ? _link : null;
                pumps = HasDue(now) && !_pumps && !_sessionIsLost;
                _pumps |= pumps;
            }
        }

        EndAll(ended);
        if (stalled is not null)
        {
            _links.Failed(stalled, "it leaves requests without an answer.");
        }

        if (pumps)
        {
            StartPump(alone: false);
        }
    }

    /// <summary>Ends every request; the lane takes none any more.</summary>
    public void Close()
    {
        List<(PendingNext Request, Exception Failure)>? ended;
        lock (_lock)
        {
            _closed = true;
            ended = TakeOutLocked(static (_, request, _) => Closed(request), now: 0);
        }

        EndAll(ended);
    }

    /// <summary>Takes requests out of the window, each with the exception that <paramref name="judge"/> has for it, and leaves those for which it has none.</summary>
    private List<(PendingNext Request, Exception Failure)>? TakeOutLocked(Func<Lane, PendingNext, long, Exception?> judge, long now)
    {
        List<(PendingNext, Exception)>? ended = null;
        for (var number = _window.Lowest; number < _window.Next; number++)
        {
            if (_window.Find(number) is { } request && judge(this, request, now) is { } failure && Remove(request))
            {
                (ended ??= []).Add((request, failure));
            }
        }

        return ended;
    }

    private static OrdoException Closed(PendingNext request) => request.Doubts == 0
        ? new OrdoNotDoneException("The client was closed before the ids were asked for.")
        : new OrdoUnknownException("The client was closed while the ids were being asked for: they may have been given.");

    private static void EndAll(List<(PendingNext Request, Exception Failure)>? ended)
    {
        foreach (var (request, failure) in ended ?? [])
        {
            request.Fail(failure);
        }
    }

    private OrdoException TimeIsOver(PendingNext request)
    {
        if (_links.WrongCluster is { } wrong && request.Doubts == 0)
        {
            return wrong;
        }

        var time = $"within {_settings.Timeout.TotalSeconds:0.###} s";
        return request.Doubts == 0
            ? new OrdoNotDoneException($"No member took the request {time}: none of it was done. Last: {_links.LastFailure}")
            : new OrdoUnknownException(request.Key is null
                ? $"The outcome was not seen {time}: ids may have been given. Give requests a key to be able to ask again."
                : $"The outcome was not seen {time}: ids may have been given. Ask again with the same key to learn them.");
    }

    private bool Remove(PendingNext request)
    {
        if (request.RepeatAt != 0)
        {
            _repeatsWaiting--;
        }

        return _window.Remove(request);
    }
}
