using Ordo.Node;
using Ordo.Node.Hosting;
using Ordo.Protocol.V1;
using Ordo.Rpc.Server;
using Ordo.State;
using SessionRequest = Ordo.State.SessionRequest;

namespace Ordo.Server.Grpc;

/// <summary>
/// One stream of <c>ordo.v1.Sequences/NextStream</c>: each item of each frame becomes a command of its own, and what is answered while a frame of answers is under way
/// travels in the next one.
/// </summary>
#pragma warning disable CA1001 // The semaphores hold nothing to give back, and answers may come when the stream has ended.
internal sealed class NextStream(MemberHost host, TimeSpan deadline, CancellationToken stopping)
#pragma warning restore CA1001
{
    /// <summary>
    /// The most items of one stream without an answer sent; beyond it nothing more is read, and the client's flow control waits.
    /// </summary>
    private const int MaxOutstanding = 8192;

    /// <summary>The most items of one frame: those of one session's window, since no number may run further ahead. More are no frame of any client that counts.</summary>
    internal const int MaxFrameItems = SessionRequest.Window;

    /// <summary>The most answers of one frame: with a sentence of some 300 bytes each they stay far below the 4 MiB that clients take.</summary>
    private const int MaxReplyItems = 1024;

    /// <summary>The longest frame: as many items with the longest name and key take 430 KiB. A stream holds no more than one unfinished frame.</summary>
    internal const int MaxFrameBytes = 512 * 1024;

    private readonly SemaphoreSlim _room = new(MaxOutstanding);
    private readonly SemaphoreSlim _news = new(0);
    private readonly Lock _lock = new();
    private readonly Queue<NextReplyFrame> _full = new();
    private NextReplyFrame _gathered = new();
    private int _waiting;
    private bool _ends;

    /// <summary>
    /// Serves the stream until the client has sent its last frame and has every answer, or the call is cancelled. When the member stops, the stream ends with everything
    /// answered that was taken from it, so that what has no answer then is not done.
    /// </summary>
    public async Task RunAsync(RpcReader<NextFrame> requests, RpcWriter<NextReplyFrame> replies, RpcServerCall call)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(call.CancellationToken);
        await using var stop = stopping.UnsafeRegister(static requests => ((RpcReader<NextFrame>)requests!).Stop(), requests);
        var sending = SendAsync(replies, either.Token);
        var receiving = ReceiveAsync(requests, either.Token);
        var first = await Task.WhenAny(sending, receiving);
        if (!first.IsCompletedSuccessfully)
        {
            requests.Stop();
            await either.CancelAsync();
            await Task.WhenAll(sending, receiving).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            await first; // The first failure is what the client is told.
        }

        await receiving;
        await sending;
        if (stopping.IsCancellationRequested)
        {
            throw CallProblem.Of(new Failure(FailureKind.NotDone, "This member is stopping. Send the request to another member.")).AsException();
        }
    }

    private async Task ReceiveAsync(RpcReader<NextFrame> requests, CancellationToken cancellation)
    {
        while (await requests.WaitToReadAsync())
        {
            while (requests.TryRead(out var frame))
            {
                if (frame.Items.Count > MaxFrameItems)
                {
                    throw CallProblem.Invalid($"A frame has {frame.Items.Count} items; allowed: at most {MaxFrameItems}.").AsException();
                }

                foreach (var item in frame.Items)
                {
                    await _room.WaitAsync(cancellation);
                    Submit(frame, item);
                }
            }
        }

        lock (_lock)
        {
            _ends = true;
        }

        _news.Release();
    }

    private void Submit(NextFrame frame, NextItem item)
    {
        var command = new NextCommand(item.Name, SequencesFace.CountOf(item.Count), !item.MustExist, item.Key.Length == 0 ? null : item.Key);
        var session = frame.SessionId == 0 ? (SessionRequest?)null : new SessionRequest(frame.SessionId, item.Number, frame.LowestAwaited);
        var caller = new Item(this, item.Number, command);
        lock (_lock)
        {
            _waiting++;
        }

        if (host.TrySubmit(caller, command, session, deadline) is { } error)
        {
            caller.End(CallProblem.Invalid(error));
        }
    }

    /// <summary>Called from the member's loop: it adds the answer and wakes the sender, once for each frame of answers.</summary>
    private void Answer(NextItemReply reply)
    {
        bool wakes;
        lock (_lock)
        {
            if (_gathered.Items.Count == MaxReplyItems)
            {
                _full.Enqueue(_gathered);
                _gathered = new NextReplyFrame();
            }

            wakes = _gathered.Items.Count == 0;
            _gathered.Items.Add(reply);
            _waiting--;
        }

        if (wakes)
        {
            _news.Release();
        }
    }

    private async Task SendAsync(RpcWriter<NextReplyFrame> replies, CancellationToken cancellation)
    {
        while (true)
        {
            await _news.WaitAsync(cancellation);
            NextReplyFrame frame;
            bool last;
            lock (_lock)
            {
                if (!_full.TryDequeue(out frame!))
                {
                    frame = _gathered;
                    _gathered = new NextReplyFrame();
                }

                last = _ends && _waiting == 0 && _full.Count == 0 && _gathered.Items.Count == 0;
            }

            if (frame.Items.Count > 0)
            {
                await replies.WriteAsync(frame);
                _room.Release(frame.Items.Count);
            }

            if (last)
            {
                return;
            }
        }
    }

    /// <summary>One item that waits for its command.</summary>
    private sealed class Item(NextStream stream, ulong number, NextCommand command) : ICommandCaller
    {
        public void Done(in CommandResult result)
        {
            if (result.Status != CommandStatus.Ok)
            {
                End(CallProblem.Of(result, command));
                return;
            }

            stream.Answer(new NextItemReply
            {
                Number = number,
                First = result.First,
                Last = result.Last,
                Step = result.Step,
                KeyExpiresMs = result.KeyExpiresMs,
                Repeated = result.Repeated,
            });
        }

        public void Failed(in Failure failure) => End(CallProblem.Of(failure));

        public void End(in CallProblem problem) => stream.Answer(
            new NextItemReply { Number = number, Code = (int)problem.Status.Code, Detail = problem.Status.Detail, Reason = problem.Reason });
    }
}
