using Ordo.Machine;

namespace Ordo.State.Tests;

public sealed class OriginTests
{
    private static readonly MemberId One = new(1);
    private static readonly MemberId Two = new(2);

    private readonly Driver _driver = new();

    [Fact]
    public void A_command_sent_again_is_dropped()
    {
        Assert.Equal(ApplyOutcome.Applied, _driver.Apply(new Origin(One, 1, 1)));
        Unchanged(ApplyOutcome.DuplicateOrigin, new Origin(One, 1, 1));
        Assert.Equal(ApplyOutcome.Applied, _driver.Apply(new Origin(One, 1, 2)));
        Unchanged(ApplyOutcome.DuplicateOrigin, new Origin(One, 1, 1));
    }

    [Fact]
    public void A_gap_is_dropped_until_it_is_filled()
    {
        Unchanged(ApplyOutcome.OriginGap, new Origin(One, 1, 2));
        Assert.Equal(ApplyOutcome.Applied, _driver.Apply(new Origin(One, 1, 1)));
        Unchanged(ApplyOutcome.OriginGap, new Origin(One, 1, 3));
        Assert.Equal(ApplyOutcome.Applied, _driver.Apply(new Origin(One, 1, 2)));
        Assert.Equal(ApplyOutcome.Applied, _driver.Apply(new Origin(One, 1, 3)));
    }

    [Fact]
    public void A_new_boot_begins_with_number_one_and_ends_the_old_boot()
    {
        _driver.Apply(new Origin(One, 1, 1));
        _driver.Apply(new Origin(One, 1, 2));
        Unchanged(ApplyOutcome.OriginGap, new Origin(One, 7, 3));
        Assert.Equal(ApplyOutcome.Applied, _driver.Apply(new Origin(One, 7, 1)));
        Unchanged(ApplyOutcome.StaleBoot, new Origin(One, 1, 3));
        Unchanged(ApplyOutcome.StaleBoot, new Origin(One, 6, 1));
        Assert.Equal((7UL, 1UL), _driver.State.LastApplied(One));
    }

    [Fact]
    public void Members_are_counted_apart()
    {
        _driver.Apply(new Origin(One, 3, 1));
        Assert.Equal(ApplyOutcome.Applied, _driver.Apply(new Origin(Two, 1, 1)));
        Assert.Equal(ApplyOutcome.Applied, _driver.Apply(new Origin(new MemberId(MemberId.Max), 1, 1)));
        Assert.Equal((0UL, 0UL), _driver.State.LastApplied(new MemberId(3)));
        Assert.Equal(3, _driver.Sequence().Last);
    }

    [Fact]
    public void Bytes_that_are_no_command_stop_the_member_and_change_nothing()
    {
        _driver.Next();
        var hash = _driver.State.Hash;
        var thrown = Assert.Throws<MalformedCommandException>(() => _driver.State.Apply([1, 2, 3]));
        Assert.Equal(1UL, thrown.Position);
        Assert.Equal(hash, _driver.State.Hash);
    }

    private void Unchanged(ApplyOutcome expected, Origin origin)
    {
        var (hash, position) = (_driver.State.Hash, _driver.State.Position);
        _driver.TimeMs += 1000;
        Assert.Equal(expected, _driver.Apply(origin));
        Assert.Equal((hash, position), (_driver.State.Hash, _driver.State.Position));
    }
}
