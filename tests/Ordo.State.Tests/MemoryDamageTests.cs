namespace Ordo.State.Tests;

/// <summary>PROMISES 3: one flipped bit in one member's memory is caught within one snapshot.</summary>
public sealed class MemoryDamageTests
{
    [Fact]
    public void A_flipped_bit_in_any_record_is_caught_when_the_image_is_written()
    {
        var random = Seeds.Fresh(out var seed);
        var records = RecordsInMemory.Of(Filled().State);
        Assert.Equal(
            ["Answer", "ClockRow", "KeyRecord", "OriginRow", "SequenceInfo", "SessionRow"],
            records.Select(record => record.Type.Name).Distinct().Order());

        for (var index = 0; index < records.Count; index++)
        {
            for (var round = 0; round < 20; round++)
            {
                var state = Filled().State;
                var bit = random.Below(int.MaxValue);
                RecordsInMemory.Of(state)[index].Flip(bit);
                var image = state.Capture();
                Assert.True(Throws(image.Verify) && Throws(() => image.Write(_ => { })), $"seed {seed}: bit {bit} of {records[index].Type.Name} {index}");
            }
        }
    }

    [Fact]
    public void It_is_caught_also_after_the_record_was_used()
    {
        var driver = Filled();
        Flip<SequenceInfo>(driver, 0, bit: (3 * 64) + 20);
        driver.Next("a");
        driver.Next("b");
        Assert.Throws<StateCorruptException>(driver.State.Capture().Verify);
    }

    [Fact]
    public void It_is_caught_also_after_the_key_expired()
    {
        var driver = Filled();
        Flip<KeyRecord>(driver, 0, bit: 8 * 3);
        driver.TimeMs += 40 * Driver.Day;
        driver.Next("a");
        Assert.Equal(0, driver.State.KeyCount);
        Assert.Throws<StateCorruptException>(driver.State.Capture().Verify);
    }

    [Fact]
    public void An_image_with_damage_has_no_end_and_is_not_accepted()
    {
        var driver = Filled();
        Flip<SequenceInfo>(driver, 0, bit: (3 * 64) + 20);
        var written = new Machine.ByteWriter();
        Assert.Throws<StateCorruptException>(() => driver.State.Capture().Write(written.Raw));
        Assert.Throws<StateCorruptException>(() => OrdoState.Read(written.Written));
    }

    [Fact]
    public void Members_that_disagree_about_one_result_have_different_chains_for_ever()
    {
        var sound = Filled();
        var broken = Filled();
        Flip<SequenceInfo>(broken, 0, bit: (3 * 64) + 3);
        foreach (var driver in new[] { sound, broken })
        {
            driver.Next("a");
            driver.Next("b");
            driver.Apply(new RemoveSequenceCommand("a"));
            driver.Apply(new RemoveSequenceCommand("b"));
        }

        Assert.NotEqual(sound.State.Hash.Chain, broken.State.Hash.Chain);
    }

    [Fact]
    public void Members_that_hold_something_else_have_different_chains_as_soon_as_it_is_used_even_if_the_results_agree()
    {
        var sound = Filled();
        var broken = Filled();
        Flip<SessionRow>(broken, 0, bit: 64 + 3);
        var request = new SessionRequest(3, 2, 1);
        Assert.Equal(sound.Apply(new NextCommand("a"), request), broken.Apply(new NextCommand("a"), request));
        Assert.NotEqual(sound.State.Hash.Chain, broken.State.Hash.Chain);
    }

    private static Driver Filled()
    {
        var driver = new Driver();
        driver.Next("a", count: 7, key: "k");
        driver.Next("b", count: 3, key: "l");
        driver.Apply(new NextCommand("a"), new SessionRequest(driver.OpenSession(), 1, 1));
        driver.State.Capture().Verify();
        return driver;
    }

    private static void Flip<TRecord>(Driver driver, int index, int bit) =>
        RecordsInMemory.Of(driver.State).Where(record => record.Type == typeof(TRecord)).ElementAt(index).Flip(bit);

    private static bool Throws(Action action)
    {
        try
        {
            action();
            return false;
        }
        catch (StateCorruptException)
        {
            return true;
        }
    }
}
