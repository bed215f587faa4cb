using System.IO.Pipelines;

namespace Ordo.Rpc.Client;

/// <summary>
/// A request of any number of messages: a pipe that a writer fills and the connection empties, one flush of the connection for all that is there. The pipe's
/// reading half belongs to the sending loop once it runs, and to nobody else.
/// </summary>
internal sealed class StreamedContent : CallContent
{
    /// <summary>What may wait for the connection before a writer waits, in bytes: one HTTP/2 window as servers open it.</summary>
    public const int MaxWaitingBytes = 64 * 1024;

    /// <summary>The pieces of the pipe's memory, in bytes, each handed to the connection by itself: a frame of HTTP/2 as long as peers take it by default.</summary>
    private const int PieceBytes = 16 * 1024;

    // The sending loop runs on the writer's flush: a message leaves without waking another thread.
    private static readonly PipeOptions Settings = new(
        readerScheduler: PipeScheduler.Inline,
        pauseWriterThreshold: MaxWaitingBytes,
        resumeWriterThreshold: MaxWaitingBytes / 2,
        minimumSegmentSize: PieceBytes,
        useSynchronizationContext: false);

    private readonly Pipe _pipe = new(Settings);
    private readonly TaskCompletionSource _answered = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private volatile bool _closed;

    public PipeWriter Output => _pipe.Writer;

    /// <summary>Whether a connection refused the stream unread, so that nothing of it was worked on.</summary>
    public bool WasRefused { get; private set; }

    /// <summary>The headers of the answer have come.</summary>
    public override void Answered() => _answered.TrySetResult();

    public override void Release()
    {
        _closed = true;
        _answered.TrySetResult();
        if (WasTaken)
        {
            _pipe.Reader.CancelPendingRead();
        }
        else
        {
            _pipe.Reader.Complete();
        }
    }

    protected override async Task SendAsync(Stream stream, bool again, CancellationToken cancellationToken)
    {
        if (again)
        {
            WasRefused = true;
            throw new IOException("The server refused the stream.");
        }

        try
        {
            await PumpAsync(stream, cancellationToken).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (!_closed)
        {
            // The stream was reset. Before the headers of the answer, the connection reports why only while the request has not failed by itself. After them it reports to
            // the reader, and a server that has answered all and closes the connection shall not find a request that is still being sent: its status would be lost.
            await _answered.Task.ConfigureAwait(false);
            throw;
        }
        finally
        {
            await _pipe.Reader.CompleteAsync().ConfigureAwait(false);
        }
    }

    private async Task PumpAsync(Stream stream, CancellationToken cancellationToken)
    {
        // The server may answer before the first message: the headers leave now.
        if (!_pipe.Reader.TryRead(out var result))
        {
            await stream.FlushAsync(cancellationToken).ConfigureAwait(false);
            result = await _pipe.Reader.ReadAsync(cancellationToken).ConfigureAwait(false);
        }

        while (true)
        {
            if (result.IsCanceled || _closed)
            {
                throw new OperationCanceledException("The call has ended.");
            }

            foreach (var part in result.Buffer)
            {
                await stream.WriteAsync(part, cancellationToken).ConfigureAwait(false);
            }

            _pipe.Reader.AdvanceTo(result.Buffer.End);
            if (result.IsCompleted)
            {
                return;
            }

            await stream.FlushAsync(cancellationToken).ConfigureAwait(false);
            result = await _pipe.Reader.ReadAsync(cancellationToken).ConfigureAwait(false);
        }
    }
}
