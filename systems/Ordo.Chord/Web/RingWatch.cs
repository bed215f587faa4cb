using System;
using System.Text.Json;
using System.Threading;
using System.Threading.Tasks;

namespace Ordo.Chord.Web;

/// <summary>
/// Looks at the ring for all who watch it: one look serves them all, the next begins half a second after the one before at the earliest, and nobody looks while nobody asks.
/// </summary>
internal sealed class RingWatch(IRingView view, TimeProvider time, CancellationToken stopping)
{
    /// <summary>Between two looks: soon enough for a join to seem immediate, and little work for a ring of a thousand nodes.</summary>
    public static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(500);

    private readonly Lock _lock = new();
    private Task<Look>? _newest;

    /// <summary>
    /// A look that the caller has not seen: the newest one while that is younger than <see cref="Interval"/>, else the one after it.
    /// </summary>
    public Task<Look> NextAsync(Look? seen, CancellationToken ct)
    {
        lock (_lock)
        {
            if (_newest is not { IsFaulted: false, IsCanceled: false } newest)
            {
                _newest = LookAsync(before: null);
            }
            else if (newest.IsCompletedSuccessfully && IsPast(newest.Result, seen))
            {
                _newest = LookAsync(newest.Result);
            }

            return _newest.WaitAsync(ct);
        }
    }

    private bool IsPast(Look newest, Look? seen) => newest == seen || time.GetElapsedTime(newest.At) >= Interval;

    private async Task<Look> LookAsync(Look? before)
    {
        await Task.Yield(); // What follows runs outside the caller's lock.
        if (before is not null && Interval - time.GetElapsedTime(before.At) is { Ticks: > 0 } rest)
        {
            await Task.Delay(rest, time, stopping);
        }

        var ring = await view.RingAsync(stopping);
        var json = JsonSerializer.SerializeToUtf8Bytes(ring, PictureJson.Plain.RingPicture);
        return new Look(time.GetTimestamp(), before is not null && json.AsSpan().SequenceEqual(before.Json) ? before.Json : json);
    }

    /// <summary>The ring as it was found.</summary>
    /// <param name="At">When the look ended, a timestamp of the clock.</param>
    /// <param name="Json">The picture as JSON; the same array as that of the look before when nothing changed.</param>
    internal sealed record Look(long At, byte[] Json);
}
