using Ordo.Machine;
using Ordo.State;

namespace Ordo.Node.Tests;

/// <summary>A crowd of callers who ask again when they are answered, so that commands gather at the leader, and what happens to it meanwhile.</summary>
public sealed class CrowdTests
{
    private const int Callers = 24;

    private readonly Trio _trio = new();
    private readonly List<(MemberId At, Caller Caller)> _waiting = [];
    private readonly List<long> _ids = [];
    private readonly List<MemberId> _away = [];
    private int _notDone;
    private int _unknown;

    public static TheoryData<string> Happenings => ["nothing", "the leader is cut off", "the leader hands over", "the leader's disk is full", "the leader restarts"];

    [Theory]
    [MemberData(nameof(Happenings))]
    public void Everybody_is_answered_and_no_id_comes_twice_whatever_happens_to_the_leader(string happening)
    {
        _trio.RunUntil(() => !_trio.Leader.IsNone);
        for (var i = 0; i < Callers; i++)
        {
            Ask(new MemberId((i % 3) + 1));
        }

        ComeRoundFor(100);
        Assert.True(_ids.Count > 2 * Callers, $"{_ids.Count} ids in the first 100 ms.");
        for (var turn = 0; turn < 7; turn++)
        {
            Happen(happening, _trio.Leader);
            ComeRoundFor(1501); // An odd number: each time it happens at another moment of a round.
            Undo(happening);
            ComeRoundFor(1500);
            _trio.RunUntil(() => !_trio.Leader.IsNone);
        }

        _trio.RunUntil(() => _waiting.All(one => one.Caller.Result is not null || one.Caller.Failure is not null));
        TakeAnswers(asksAgain: false);
        Assert.Equal(_ids.Count, _ids.Distinct().Count());
        Assert.True(happening != "nothing" || _ids.Order().SequenceEqual(Enumerable.Range(1, _ids.Count).Select(id => (long)id)));
        Assert.True(happening is not ("nothing" or "the leader hands over" or "the leader restarts") || (_notDone, _unknown) == (0, 0), $"{_notDone} were not done, {_unknown} unknown.");
    }

    [Fact]
    public void Those_who_stay_go_on_when_most_of_the_crowd_has_left()
    {
        _trio.RunUntil(() => !_trio.Leader.IsNone);
        for (var i = 0; i < Callers; i++)
        {
            Ask(new MemberId((i % 3) + 1));
        }

        ComeRoundFor(200);
        _away.AddRange([new MemberId(2), new MemberId(3)]);
        ComeRoundFor(50); // Until nobody waits who has left.
        var before = _ids.Count;
        ComeRoundFor(500);
        Assert.True(_ids.Count - before > 100, $"{_ids.Count - before} ids in half a second.");
    }

    private void Ask(MemberId at) => _waiting.Add((at, _trio.Submit(at, new NextCommand("orders"))));

    private void ComeRoundFor(int milliseconds)
    {
        for (var end = _trio.Now + (milliseconds * 1000L); _trio.Now < end;)
        {
            _trio.RunFor(1);
            TakeAnswers(asksAgain: true);
        }
    }

    private void TakeAnswers(bool asksAgain)
    {
        foreach (var (at, caller) in _waiting.Where(one => one.Caller.Result is not null || one.Caller.Failure is not null).ToList())
        {
            _waiting.Remove((at, caller));
            if (caller.Result is { } result)
            {
                _ids.Add(result.First);
            }

            _notDone += caller.Failure?.Kind == FailureKind.NotDone ? 1 : 0;
            _unknown += caller.Failure?.Kind == FailureKind.Unknown ? 1 : 0;
            if (asksAgain && !_away.Contains(at))
            {
                Ask(at);
            }
        }
    }

    private void Happen(string happening, MemberId leader)
    {
        switch (happening)
        {
            case "the leader is cut off": _trio.CutOff.Add(leader); break;
            case "the leader hands over": _trio.Post(leader, new TransferInput()); break;
            case "the leader's disk is full": _trio.Post(leader, new DiskRoomInput(false)); break;
            case "the leader restarts": Restart(leader); break;
        }
    }

    /// <summary>Nobody answers the callers of a member that was killed: they ask again.</summary>
    private void Restart(MemberId leader)
    {
        _trio.Kill(leader);
        var lost = _waiting.RemoveAll(one => one.At == leader);
        _trio.Start(leader);
        for (var i = 0; i < lost; i++)
        {
            Ask(leader);
        }
    }

    private void Undo(string happening)
    {
        _trio.CutOff.Clear();
        if (happening == "the leader's disk is full")
        {
            foreach (var id in new[] { 1, 2, 3 })
            {
                _trio.Post(new MemberId(id), new DiskRoomInput(true));
            }
        }
    }
}
