namespace Ordo.State.Tests;

public sealed class KeyTests
{
    private static readonly StateLimits Small = new() { MaxKeys = 5, KeysSweptPerCommand = 2 };

    private readonly Driver _driver = new();

    [Fact]
    public void The_same_request_under_the_same_key_gets_the_same_answer_and_takes_no_id()
    {
        var first = _driver.Next(count: 3, key: "k");
        _driver.Next();
        _driver.TimeMs += Driver.Hour;

        var again = _driver.Next(count: 3, key: "k");

        Assert.Equal((1, 3, false), (first.First, first.Last, first.Repeated));
        Assert.Equal(first with { Repeated = true }, again);
        Assert.Equal(4, _driver.Sequence().Last);
    }

    [Fact]
    public void Another_request_under_the_same_key_is_refused()
    {
        var first = _driver.Next(count: 3, key: "k");
        var otherCount = _driver.Next(count: 4, key: "k");
        var otherCreate = _driver.Next(count: 3, create: false, key: "k");

        Assert.Equal((CommandStatus.KeyReused, first.KeyExpiresMs), (otherCount.Status, otherCount.KeyExpiresMs));
        Assert.Equal(CommandStatus.KeyReused, otherCreate.Status);
        Assert.Equal(3, _driver.Sequence().Last);
    }

    [Fact]
    public void A_key_counts_for_its_sequence_only()
    {
        _driver.Next("a", key: "k");
        Assert.Equal((1, false), (_driver.Next("b", key: "k").First, _driver.Next("c", key: "k").Repeated));
        Assert.Equal(3, _driver.State.KeyCount);
    }

    [Fact]
    public void A_key_is_kept_24_hours_of_ordered_time_and_not_a_millisecond_less()
    {
        var expires = _driver.Next(key: "k").KeyExpiresMs;
        Assert.Equal(_driver.TimeMs + Driver.Day, expires);

        _driver.TimeMs = expires - 1;
        Assert.True(_driver.Next(key: "k").Repeated);
        Assert.True(_driver.State.TryGetKey("a", "k", out _));

        _driver.TimeMs = expires;
        Assert.Equal((2, false), (_driver.Next(key: "k").First, _driver.Next().Repeated));
    }

    [Fact]
    public void A_sequence_may_keep_its_keys_for_another_time()
    {
        _driver.Apply(new CreateSequenceCommand("a", KeyRetentionMs: 1000));
        _driver.Next(key: "k");
        _driver.TimeMs += 999;
        Assert.True(_driver.Next(key: "k").Repeated);
        _driver.TimeMs += 1;
        Assert.False(_driver.Next(key: "k").Repeated);
    }

    [Fact]
    public void What_a_key_got_can_be_read_until_it_expires()
    {
        _driver.Apply(new CreateSequenceCommand("a", Start: 10, Step: 5));
        var expires = _driver.Next(count: 3, key: "k").KeyExpiresMs;

        Assert.True(_driver.State.TryGetKey("a", "k", out var info));
        Assert.Equal(new KeyInfo(10, 20, 5, expires), info);
        Assert.False(_driver.State.TryGetKey("a", "other", out _));
        Assert.False(_driver.State.TryGetKey("b", "k", out _));
        Assert.False(_driver.State.TryGetKey("a", "no key", out _));

        _driver.TimeMs = expires;
        _driver.Next("b");
        Assert.False(_driver.State.TryGetKey("a", "k", out _));
    }

    [Fact]
    public void Removing_a_sequence_removes_its_keys()
    {
        _driver.Next(key: "k");
        _driver.Next(key: "l");
        _driver.Next("b", key: "k");
        _driver.Apply(new RemoveSequenceCommand("a"));

        Assert.Equal(1, _driver.State.KeyCount);
        Assert.Equal((1, false), (_driver.Next(key: "k").First, _driver.Next("c").Repeated));
    }

    [Fact]
    public void A_failed_request_does_not_use_its_key()
    {
        Assert.Equal(CommandStatus.NotFound, _driver.Next(create: false, key: "k").Status);
        _driver.Apply(new CreateSequenceCommand("a", Start: long.MaxValue));
        Assert.Equal(CommandStatus.Exhausted, _driver.Next(count: 2, key: "k").Status);
        Assert.Equal(0, _driver.State.KeyCount);
        Assert.Equal((long.MaxValue, false), (_driver.Next(key: "k").First, _driver.Next(key: "l").Repeated));
    }

    [Fact]
    public void A_full_table_refuses_new_keys_and_keeps_the_old_ones()
    {
        var driver = Full();
        Assert.Equal(CommandStatus.KeysFull, driver.Next(key: "new").Status);
        Assert.Equal(CommandStatus.KeysFull, driver.Next("b", key: "new").Status);
        Assert.False(driver.State.TryGetSequence("b", out _));
        Assert.Equal(CommandStatus.NotFound, driver.Next("b", create: false, key: "new").Status);
        Assert.True(driver.Next(key: "k0").Repeated);
        Assert.Equal(CommandStatus.Ok, driver.Next().Status);
    }

    [Fact]
    public void A_full_table_takes_keys_again_as_soon_as_one_has_expired()
    {
        var driver = Full();
        driver.TimeMs += Driver.Day;
        Assert.Equal(CommandStatus.Ok, driver.Next(key: "new").Status);
    }

    [Fact]
    public void Expired_keys_go_a_few_per_command_and_an_expired_one_is_free_before_it_is_gone()
    {
        var driver = Full();
        driver.TimeMs += Driver.Day;

        Assert.False(driver.Next(key: "k4").Repeated);
        Assert.Equal(5 - 2 + 1, driver.State.KeyCount);
        Assert.False(driver.State.TryGetKey("a", "k3", out _));

        driver.Next();
        driver.Next();
        Assert.Equal(1, driver.State.KeyCount);
        Assert.True(driver.Next(key: "k4").Repeated);
    }

    private static Driver Full()
    {
        var driver = new Driver(Small);
        for (var i = 0; i < Small.MaxKeys; i++)
        {
            driver.Next(key: "k" + i);
        }

        return driver;
    }
}
