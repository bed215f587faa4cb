using System;
using Ordo.Machine;

namespace Ordo.Transfer.Machine.Fast.Sending;

/// <summary>
/// How much may be on the way, and how fast it may leave: BBR (Cardwell et al., "BBR: Congestion-Based Congestion Control", ACM Queue 2016; draft-cardwell-iccrg-bbr-congestion-control-00).
/// It measures the rate at which data arrives and the shortest round trip, and keeps about their product on the way, so that random losses do not slow it down and no queue is filled for long.
/// The cycle of eight phases lets flows that share a link come to equal parts. The pause that looks for a shorter round trip keeps half of the product on the way (draft-ietf-ccwg-bbr, ProbeRTTCwndGain).
/// </summary>
internal sealed class Bbr
{
    /// <summary>2/ln 2: the least gain that doubles the rate each round (BBRHighGain).</summary>
    private const double HighGain = 2.885;

    /// <summary>Room for acknowledgements that come late or together (BBRCwndGain).</summary>
    private const double WindowGain = 2;

    /// <summary>How many rounds a measured rate counts (BBRBtlBwFilterLen).</summary>
    private const int RateRounds = 10;

    /// <summary>The path is full when the rate has grown less than a quarter in this many rounds.</summary>
    private const int FullRounds = 3;

    /// <summary>The smallest window, in packets (BBRMinPipeCwnd).</summary>
    private const int MinPackets = 4;

    /// <summary>What may leave before anything is known, in packets; RFC 6928 has ten.</summary>
    private const int InitialPackets = 32;

    /// <summary>What leaves at once at most: one message of the system.</summary>
    private const int MaxQuantum = 64 * 1024;

    /// <summary>A little slower than measured, so that no queue grows (BBRPacingMarginPercent).</summary>
    private const double PacingMargin = 0.99;

    /// <summary>
    /// The largest part of lost packets for which the probing phase makes up. Without that a path that loses a fifth at random looks full at any rate, since a quarter more sent is then no more delivered; BBR as
    /// published stands still there. The other phases do not make up for it, so that a queue that overflows still empties.
    /// </summary>
    private const double MaxLossMadeUp = 0.3;

    private static readonly TimeSpan MinRttLife = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan ProbeRttTime = TimeSpan.FromMilliseconds(200);
    private static readonly double[] CycleGains = [1.25, 0.75, 1, 1, 1, 1, 1, 1];

    private readonly RoundMaximum _rates = new(RateRounds);
    private readonly RoundMaximum _extraAcked = new(RateRounds);
    private readonly SeededRandom _random;
    private readonly int _packet;
    private Phase _phase = Phase.Startup;
    private double _pacingGain = HighGain;
    private double _windowGain = HighGain;
    private long _round;
    private long _nextRound;
    private bool _isRoundStart;
    private double _fullRate;
    private int _fullCount;
    private int _cycle;
    private Instant _cycleStart;
    private Instant _minRttAt;
    private Instant _probeRttEnd = Instant.Forever;
    private Instant _epochStart;
    private long _epochAcked;
    private double _lossPart;
    private long _cruiseLost;
    private long _cruiseAcked;

    /// <summary>Begins in the phase that looks for the rate of the path.</summary>
    /// <param name="packet">The size of a datagram, in bytes.</param>
    /// <param name="random">Shifts the cycles of several flows against each other.</param>
    public Bbr(int packet, SeededRandom random)
    {
        (_packet, _random) = (packet, random);
        Window = InitialPackets * (long)packet;
    }

    private enum Phase
    {
        Startup,
        Drain,
        ProbeRate,
        ProbeRtt,
    }

    /// <summary>How many bytes may be on the way.</summary>
    public long Window { get; private set; }

    /// <summary>How fast they may leave, in bytes per microsecond; 0 as long as nothing is known. What was measured while there was little to send does not hold up the beginning.</summary>
    public double PacingRate => PacingMargin * _pacingGain * (_phase == Phase.Startup && MinRttUs > 0 ? Math.Max(_rates.Value, InitialPackets * (double)_packet / MinRttUs) : _rates.Value);

    /// <summary>The rate of the path, in bytes per microsecond.</summary>
    public double Rate => _rates.Value;

    /// <summary>The shortest round trip, in microseconds; 0 as long as none is known.</summary>
    public long MinRttUs { get; private set; }

    /// <summary>How many bytes may leave at once: what takes a millisecond.</summary>
    public int Quantum => (int)Math.Clamp(_rates.Value * 1000, 2 * _packet, Math.Max(MaxQuantum, 2 * _packet));

    /// <summary>Takes in what an acknowledgement tells.</summary>
    /// <param name="sample">What it tells.</param>
    /// <param name="inFlight">The bytes on the way after it.</param>
    /// <param name="now">When it came.</param>
    public void Acknowledge(in RateSample sample, long inFlight, Instant now)
    {
        CountRound(sample);
        if (sample.Rate > 0 && (!sample.IsAppLimited || sample.Rate >= _rates.Value))
        {
            _rates.Add(_round, sample.Rate);
        }

        CountExtra(sample.Acked, now);
        CountLoss(sample);
        Progress(sample, inFlight, now);
        FollowMinRtt(sample.RttUs, inFlight, now);
        SetWindow(sample);
    }

    private void CountRound(in RateSample sample)
    {
        _isRoundStart = sample.PriorDelivered >= _nextRound;
        if (_isRoundStart)
        {
            _nextRound = sample.Delivered;
            _round++;
        }
    }

    /// <summary>How much more than the rate explains is acknowledged at once: a window without room for it would stand still between two acknowledgements.</summary>
    private void CountExtra(long acked, Instant now)
    {
        var expected = (long)(_rates.Value * (now.Microseconds - _epochStart.Microseconds));
        if (_epochAcked <= expected)
        {
            (_epochStart, _epochAcked, expected) = (now, 0, 0);
        }

        _epochAcked += acked;
        _extraAcked.Add(_round, Math.Min(_epochAcked - expected, Window));
    }

    /// <summary>Counts the losses of the phases that send no more than is delivered: those are the path's, and no queue's.</summary>
    private void CountLoss(in RateSample sample)
    {
        if (_phase == Phase.ProbeRate && _pacingGain <= 1)
        {
            _cruiseLost += sample.Lost;
            _cruiseAcked += sample.Acked;
        }
    }

    private void Progress(in RateSample sample, long inFlight, Instant now)
    {
        switch (_phase)
        {
            case Phase.Startup when IsFull(sample):
                Enter(Phase.Drain, 1 / HighGain, HighGain);
                break;
            case Phase.Drain when inFlight <= Product(1):
                BeginCycle(now);
                break;
            case Phase.ProbeRate when IsPhaseOver(sample.Lost > 0, inFlight, now):
                TurnCycle((_cycle + 1) % CycleGains.Length, now);
                break;
        }
    }

    private bool IsFull(in RateSample sample)
    {
        if (!_isRoundStart || sample.IsAppLimited)
        {
            return false;
        }

        if (_rates.Value >= _fullRate * 1.25)
        {
            (_fullRate, _fullCount) = (_rates.Value, 0);
            return false;
        }

        return ++_fullCount >= FullRounds;
    }

    private bool IsPhaseOver(bool hasLoss, long inFlight, Instant now)
    {
        var hasLasted = now.Microseconds - _cycleStart.Microseconds > MinRttUs;
        return _pacingGain switch
        {
            > 1 => hasLasted && (hasLoss || inFlight >= Product(_pacingGain)),
            < 1 => hasLasted || inFlight <= Product(1),
            _ => hasLasted,
        };
    }

    /// <summary>Begins the cycle anywhere but in the phase that drains.</summary>
    private void BeginCycle(Instant now)
    {
        _phase = Phase.ProbeRate;
        _windowGain = WindowGain;
        TurnCycle((2 + _random.Below(CycleGains.Length - 1)) % CycleGains.Length, now);
    }

    private void TurnCycle(int cycle, Instant now)
    {
        (_cycle, _cycleStart) = (cycle, now);
        _pacingGain = CycleGains[cycle];
        if (_pacingGain > 1)
        {
            _lossPart = (_lossPart + (_cruiseLost / (double)Math.Max(1, _cruiseLost + _cruiseAcked))) / 2;
            _pacingGain /= 1 - Math.Min(_lossPart, MaxLossMadeUp);
            (_cruiseLost, _cruiseAcked) = (0, 0);
        }
    }

    /// <summary>Follows the shortest round trip, and looks for it again when it has not been seen for long: queues of others, or of ours, may hide it.</summary>
    private void FollowMinRtt(long rttUs, long inFlight, Instant now)
    {
        var isOld = now - _minRttAt > MinRttLife;
        if (rttUs > 0 && (rttUs <= MinRttUs || MinRttUs == 0 || (isOld && _phase == Phase.ProbeRtt)))
        {
            (MinRttUs, _minRttAt) = (rttUs, now);
        }
        else if (isOld && _phase == Phase.ProbeRate)
        {
            Enter(Phase.ProbeRtt, 1, 0.5);
            _probeRttEnd = Instant.Forever;
        }

        if (_phase == Phase.ProbeRtt)
        {
            if (_probeRttEnd == Instant.Forever && inFlight <= Math.Max(Product(0.5), MinPackets * _packet))
            {
                _probeRttEnd = now + ProbeRttTime;
            }
            else if (now >= _probeRttEnd)
            {
                _minRttAt = now;
                BeginCycle(now);
            }
        }
    }

    private void SetWindow(in RateSample sample)
    {
        var target = (long)(Product(_windowGain) + (3 * Quantum) + (_phase == Phase.ProbeRtt ? 0 : _extraAcked.Value));
        if (_phase is Phase.Startup or Phase.Drain)
        {
            Window = Window < target || sample.Delivered < InitialPackets * _packet ? Window + sample.Acked : Window;
        }
        else
        {
            Window = Math.Min(Window + sample.Acked, target);
        }

        Window = Math.Max(Window, MinPackets * _packet);
    }

    private double Product(double gain) => gain * _rates.Value * MinRttUs;

    private void Enter(Phase phase, double pacingGain, double windowGain) => (_phase, _pacingGain, _windowGain) = (phase, pacingGain, windowGain);
}
