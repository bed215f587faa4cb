using System;
using Ordo.Machine;

namespace Ordo.Transfer.Machine.Fast.Sending;

/// <summary>Measures how fast packets arrive (draft-cheng-iccrg-delivery-rate-estimation): the bytes delivered between two packets by the longer of the times it took to send and to acknowledge them.</summary>
internal sealed class DeliveryRate
{
    private long _delivered;
    private long _appLimitedUntil;
    private Instant _deliveredAt;
    private Instant _firstSentAt;
    private SentPacket _newest;
    private long _acked;
    private long _rttUs;

    /// <summary>Notes a packet as it leaves.</summary>
    /// <param name="offset">The place of its piece.</param>
    /// <param name="size">The bytes of the piece.</param>
    /// <param name="inFlight">The bytes on the way before it.</param>
    /// <param name="now">When it leaves.</param>
    public SentPacket Send(long offset, int size, long inFlight, Instant now)
    {
        if (inFlight == 0)
        {
            (_firstSentAt, _deliveredAt) = (now, now);
        }

        return new SentPacket(offset, size, now, _delivered, _deliveredAt, _firstSentAt, _appLimitedUntil > _delivered);
    }

    /// <summary>Nothing is there to be sent although more may be on the way: what is measured of these packets says little.</summary>
    public void RunDry(long inFlight) => _appLimitedUntil = Math.Max(_delivered + inFlight, 1);

    /// <summary>Adds an acknowledged packet to the sample.</summary>
    public void Acknowledge(in SentPacket packet, Instant now)
    {
        if (_acked == 0 || packet.SentAt >= _newest.SentAt)
        {
            _newest = packet;
        }

        var rttUs = Math.Max(1, now.Microseconds - packet.SentAt.Microseconds);
        _rttUs = _rttUs == 0 ? rttUs : Math.Min(_rttUs, rttUs);
        _acked += packet.Size;
        _delivered += packet.Size;
    }

    /// <summary>Ends the sample of one acknowledgement.</summary>
    /// <param name="lost">The bytes found to be lost with it.</param>
    /// <param name="minRttUs">The shortest round trip so far: a shorter interval says nothing.</param>
    /// <param name="now">When it came.</param>
    public RateSample Take(long lost, long minRttUs, Instant now)
    {
        if (_acked == 0)
        {
            return new RateSample(0, IsAppLimited: true, PriorDelivered: -1, _delivered, Acked: 0, lost, RttUs: 0);
        }

        _deliveredAt = now;
        _firstSentAt = _newest.SentAt;
        var interval = Math.Max((_newest.SentAt - _newest.FirstSentAt).Ticks, (now - _newest.DeliveredAt).Ticks) / TimeSpan.TicksPerMicrosecond;
        var rate = interval > 0 && interval >= minRttUs ? (_delivered - _newest.Delivered) / (double)interval : 0;
        var sample = new RateSample(rate, _newest.IsAppLimited, _newest.Delivered, _delivered, _acked, lost, _rttUs);
        (_acked, _rttUs) = (0, 0);
        return sample;
    }
}
