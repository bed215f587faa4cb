using Ordo.Client.Connections;
using Ordo.Protocol.V1;
using Ordo.Rpc;
using Ordo.Rpc.Client;

namespace Ordo.Client.Requests;

/// <summary>The way there.</summary>
internal sealed partial class Lane
{
    /// <summary>Runs the pump on a thread of the pool, behind the callers that are being told just now: what they ask next goes into the same frame.</summary>
    void IThreadPoolWorkItem.Execute() => _ = PumpAsync();

    /// <summary>A lone caller sends for itself, without waking another thread.</summary>
    private void StartPump(bool alone)
    {
        if (alone)
        {
            _ = PumpAsync();
        }
        else
        {
            ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
        }
    }

    /// <summary>
    /// Sends until nothing is left to send. There is one at a time: who sets <see cref="_pumps"/> starts it. When it breaks by a fault of this library, everything is sent
    /// again over another stream.
    /// </summary>
    private async Task PumpAsync()
    {
        var breaks = true;
        try
        {
            while (TakeFrame() is var (frame, stream))
            {
                try
                {
                    while (!stream.TryWrite(frame))
                    {
                        await stream.FlushAsync(_closing).ConfigureAwait(false);
                    }

                    await stream.FlushAsync(_closing).ConfigureAwait(false);
                    OrdoClientTelemetry.Repeated(_repeated);
                }
                catch (Exception failure) when (failure is RpcException or OperationCanceledException or InvalidOperationException)
                {
                    if (!GoesOnAfter(stream))
                    {
                        break;
                    }
                }
            }

            breaks = false;
        }
        finally
        {
            if (breaks)
            {
                BreakOffPump();
            }
        }
    }

    /// <summary>A stream has ended: its reader sees why, and everything is sent again over the next one. The pump goes on when that is there already.</summary>
    private bool GoesOnAfter(RpcRequestWriter<NextFrame> ended)
    {
        lock (_lock)
        {
            _pumps = _stream is not null && _stream != ended;
            return _pumps;
        }
    }

    /// <summary>What was in the frame may have left or not, so that the stream, whichever there is by now, gives way to one that begins with everything that waits.</summary>
    private void BreakOffPump()
    {
        MemberLink? link;
        lock (_lock)
        {
            _pumps = false;
            link = _link;
        }

        if (link is not null)
        {
            _links.Failed(link, "the client failed to send to it.");
        }
    }

    /// <summary>What is to be sent now, or null; then the pump has ended.</summary>
    private (NextFrame Frame, RpcRequestWriter<NextFrame> Stream)? TakeFrame()
    {
        lock (_lock)
        {
            if (_stream is null || _sessionIsLost)
            {
                _pumps = false;
                return null;
            }

            _repeated = 0;
            _writer.Begin(_session, _window.Lowest);
            foreach (var request in _due)
            {
                if (ReferenceEquals(_window.Find(request.Number), request) && request.RepeatAt != 0)
                {
                    request.RepeatAt = 0;
                    _repeatsWaiting--;
                    Send(request);
                }
            }

            _due.Clear();
            for (; _nextToSend < _window.Next; _nextToSend++)
            {
                if (_window.Find(_nextToSend) is { } request)
                {
                    Send(request);
                }
            }

            if (_writer.Frame.Items.Count > 0)
            {
                return (_writer.Frame, _stream);
            }

            _pumps = false;
            return null;
        }
    }

    private void Send(PendingNext request)
    {
        _repeated += request.WasSent ? 1 : 0;
        request.WasSent = true;
        request.Doubts++;
        _writer.Add(request);
    }

    /// <summary>Collects the requests whose pause is over. False when there are none.</summary>
    private bool HasDue(long now)
    {
        if (_repeatsWaiting == 0)
        {
            return false;
        }

        _due.Clear();
        for (var number = _window.Lowest; number < _window.Next; number++)
        {
            if (_window.Find(number) is { RepeatAt: > 0 } request && request.RepeatAt <= now)
            {
                _due.Add(request);
            }
        }

        return _due.Count > 0;
    }
}
