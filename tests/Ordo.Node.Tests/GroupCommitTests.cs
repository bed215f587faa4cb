using Ordo.Machine;

namespace Ordo.Node.Tests;

/// <summary>Who waits for whom at the leader: a model of callers with exact times, and no clock.</summary>
public class GroupCommitTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(7)]
    public void Few_callers_never_wait(int callers)
    {
        var crowd = new Crowd(flightUs: 500);
        crowd.ComeRound(callers, returnUs: 300);

        crowd.RunFor(TimeSpan.FromSeconds(1));

        Assert.Equal(0, crowd.LongestHoldUs);
    }

    [Theory]
    [InlineData(16)]
    [InlineData(64)]
    [InlineData(256)]
    public void Callers_who_come_round_together_share_one_flight(int callers)
    {
        var crowd = new Crowd(flightUs: 500);
        crowd.ComeRound(callers, returnUs: 400, spreadUs: 150);
        crowd.RunFor(TimeSpan.FromSeconds(0.1));

        crowd.ForgetFigures();
        crowd.RunFor(TimeSpan.FromSeconds(1));

        Assert.True(crowd.PerGroup >= 0.8 * callers, $"{crowd.PerGroup:F1} of {callers} in a group.");
    }

    [Fact]
    public void More_callers_than_before_are_one_group_soon()
    {
        var crowd = new Crowd(flightUs: 500);
        crowd.ComeRound(16, returnUs: 400, spreadUs: 150);
        crowd.RunFor(TimeSpan.FromSeconds(1));

        crowd.ComeRound(112, returnUs: 400, spreadUs: 150);
        crowd.RunFor(TimeSpan.FromSeconds(0.5));
        crowd.ForgetFigures();
        crowd.RunFor(TimeSpan.FromSeconds(1));

        Assert.True(crowd.PerGroup >= 0.8 * 128, $"{crowd.PerGroup:F1} of 128 in a group.");
    }

    [Fact]
    public void Callers_who_wait_for_nobody_are_hardly_held_up()
    {
        var crowd = new Crowd(flightUs: 500);
        crowd.ComeByThemselves(everyUs: 20, TimeSpan.FromSeconds(5));

        crowd.RunFor(TimeSpan.FromSeconds(5));

        Assert.True(crowd.MeanHoldUs <= 10, $"Held for {crowd.MeanHoldUs:F1} us in the mean.");
        Assert.True(crowd.LongestHoldUs <= GroupCommit.MaxHold.TotalMicroseconds, $"Held for {crowd.LongestHoldUs} us.");
    }

    [Theory]
    [InlineData(500, 300, 20_000)]
    [InlineData(500, 300, 1_200)]
    [InlineData(20_000, 300, 300)]
    [InlineData(5_000, 300, 9_000)]
    public void Callers_far_from_each_other_or_from_the_majority_get_as_many_ids_as_without_waiting(long flightUs, long nearUs, long farUs)
    {
        double Ids(bool holds)
        {
            var crowd = new Crowd(flightUs, holds);
            crowd.ComeRound(32, nearUs, spreadUs: 50);
            crowd.ComeRound(32, farUs, spreadUs: 50);
            crowd.RunFor(TimeSpan.FromSeconds(10));
            return crowd.Commands;
        }

        Assert.True(Ids(holds: true) >= 0.9 * Ids(holds: false), $"{Ids(true)} ids instead of {Ids(false)}.");
    }

    [Fact]
    public void When_the_crowd_has_left_the_next_one_waits_no_longer_than_three_flights()
    {
        var crowd = new Crowd(flightUs: 500);
        crowd.ComeRound(64, returnUs: 400, spreadUs: 150);
        crowd.RunFor(TimeSpan.FromSeconds(1));

        crowd.Leave();
        crowd.ForgetFigures();
        crowd.ComeRound(3, returnUs: 300);
        crowd.RunFor(TimeSpan.FromSeconds(1));

        Assert.InRange(crowd.LongestHoldUs, 1, 1_500);
        Assert.True(crowd.Holds <= 20, $"{crowd.Holds} commands were held.");
    }

    /// <summary>Callers, a leader and flights that all take their times exactly; what happens at one time happens in one turn.</summary>
    private sealed class Crowd(long flightUs, bool holds = true)
    {
        private readonly GroupCommit _group = new(default);
        private readonly SortedDictionary<long, List<Happening>> _comes = [];
        private readonly List<(long At, Caller? Caller)> _waiting = [];
        private ulong _random = 1;
        private long _now;
        private long _underWay;
        private long _groups;
        private double _held;

        private sealed record Caller(long ReturnUs, long SpreadUs)
        {
            public bool HasLeft { get; set; }
        }

        private readonly List<Caller> _callers = [];

        private sealed record Happening(Caller? Arrives, IReadOnlyList<Caller?>? Lands);

        public double PerGroup => (double)Commands / _groups;

        public double MeanHoldUs => _held / Commands;

        public long LongestHoldUs { get; private set; }

        public long Holds { get; private set; }

        public long Commands { get; private set; }

        public void ComeRound(int callers, long returnUs, long spreadUs = 0)
        {
            for (var i = 0; i < callers; i++)
            {
                var caller = new Caller(returnUs, spreadUs);
                _callers.Add(caller);
                At(_now + 1 + (17 * i), new Happening(caller, null));
            }
        }

        public void ComeByThemselves(long everyUs, TimeSpan span)
        {
            for (var at = _now; at < _now + span.TotalMicroseconds; at += 1 + Random(2 * everyUs))
            {
                At(at, new Happening(null, []));
                _comes[at].Add(new Happening(new Caller(-1, 0), null));
            }
        }

        public void Leave() => _callers.ForEach(caller => caller.HasLeft = true);

        public void ForgetFigures() => (_groups, Commands, _held, LongestHoldUs, Holds) = (0, 0, 0, 0, 0);

        public void RunFor(TimeSpan span)
        {
            var end = _now + (long)span.TotalMicroseconds;
            while (true)
            {
                var next = _comes.Count == 0 ? long.MaxValue : _comes.First().Key;
                next = holds ? Math.Min(next, _group.Until.Microseconds) : next;
                if (next > end)
                {
                    _now = end;
                    return;
                }

                _now = Math.Max(_now, next);
                if (_comes.Remove(_now, out var happenings))
                {
                    happenings.ForEach(Take);
                }

                Turn();
            }
        }

        private void Take(Happening happening)
        {
            if (happening.Arrives is { HasLeft: false } caller)
            {
                _waiting.Add((_now, caller));
            }

            foreach (var landed in happening.Lands ?? [])
            {
                _underWay--;
                if (landed is { ReturnUs: >= 0, HasLeft: false })
                {
                    At(_now + landed.ReturnUs + Random(landed.SpreadUs), new Happening(landed, null));
                }
            }
        }

        private void Turn()
        {
            if ((holds && _group.Holds(new Instant(_now), _underWay, _waiting.Count)) || _waiting.Count == 0)
            {
                return;
            }

            foreach (var (at, _) in _waiting)
            {
                _held += _now - at;
                Holds += _now > at ? 1 : 0;
                LongestHoldUs = Math.Max(LongestHoldUs, _now - at);
            }

            _groups++;
            Commands += _waiting.Count;
            _underWay += _waiting.Count;
            At(_now + flightUs, new Happening(null, [.. _waiting.Select(waiting => waiting.Caller)]));
            _waiting.Clear();
        }

        private void At(long at, Happening happening)
        {
            if (!_comes.TryGetValue(at, out var list))
            {
                _comes[at] = list = [];
            }

            list.Add(happening);
        }

        /// <summary>The same numbers in every run.</summary>
        private long Random(long below)
        {
            _random = (_random * 6364136223846793005) + 1442695040888963407;
            return below == 0 ? 0 : (long)((_random >> 33) % (ulong)below);
        }
    }
}
