using System.IO.Pipelines;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Connections.Features;

namespace Ordo.Server.OnePort;

/// <summary>
/// Waits for the first bytes of connections and tells their protocol, without taking a byte. A connection that says nothing, or stops within
/// HTTP/2's preface, is closed after <see cref="Patience"/>; so is one that would be one too many to wait for, and one that waits when the port stops.
/// </summary>
/// <param name="limit">How many connections are waited for at once, and the count of those beyond, which are closed.</param>
/// <param name="time">The clock.</param>
internal sealed class FirstBytes(ConnectionLimit limit, TimeProvider time)
{
    /// <summary>As long as the headers of a request may take: clients speak at once, and what connects in advance dials again.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private long _silent;

    /// <summary>How many connections were closed because they said too little for too long.</summary>
    public long Silent => Interlocked.Read(ref _silent);

    /// <summary>The protocol of a connection; <see cref="SpokenProtocol.Unknown"/> for one that is to be closed.</summary>
    public async ValueTask<SpokenProtocol> ReadAsync(ConnectionContext connection)
    {
        try
        {
            var protocol = connection.Transport.Input.TryRead(out var read) ? Judge(connection.Transport.Input, read) : SpokenProtocol.Unknown;
            return protocol is SpokenProtocol.Unknown ? await WaitInTurnAsync(connection) : protocol;
        }
        catch (Exception gone) when (gone is ConnectionResetException or ConnectionAbortedException)
        {
            return SpokenProtocol.Unknown; // Nobody is left to answer.
        }
    }

    private async ValueTask<SpokenProtocol> WaitInTurnAsync(ConnectionContext connection)
    {
        using var patience = new CancellationTokenSource(Patience, time);
        try
        {
            return limit.TryEnter() ? await WaitAsync(connection, patience) : SpokenProtocol.Unknown;
        }
        finally
        {
            limit.Leave();
        }
    }

    private async ValueTask<SpokenProtocol> WaitAsync(ConnectionContext connection, CancellationTokenSource patience)
    {
        var stopping = connection.Features.Get<IConnectionLifetimeNotificationFeature>()?.ConnectionClosedRequested ?? CancellationToken.None;
        await using var stop = stopping.UnsafeRegister(waiting => ((CancellationTokenSource)waiting!).Cancel(), patience);
        try
        {
            while (true)
            {
                var read = await connection.Transport.Input.ReadAsync(patience.Token);
                var protocol = Judge(connection.Transport.Input, read);
                if (protocol is not SpokenProtocol.Unknown || read.IsCompleted)
                {
                    return protocol;
                }
            }
        }
        catch (OperationCanceledException) when (patience.IsCancellationRequested)
        {
            Interlocked.Add(ref _silent, stopping.IsCancellationRequested ? 0 : 1);
            return SpokenProtocol.Unknown;
        }
    }

    /// <summary>Looks at what came and gives all of it back.</summary>
    private static SpokenProtocol Judge(PipeReader input, ReadResult read)
    {
        var protocol = Opening.Of(read.Buffer);
        input.AdvanceTo(read.Buffer.Start, protocol is SpokenProtocol.Unknown ? read.Buffer.End : read.Buffer.Start);
        return protocol;
    }
}
