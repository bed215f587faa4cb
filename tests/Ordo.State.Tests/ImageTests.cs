using Ordo.Machine;

namespace Ordo.State.Tests;

public sealed class ImageTests
{
    private const int Steps = 2000;

    [Fact]
    public void Two_members_that_applied_the_same_have_the_same_bytes()
    {
        foreach (var seed in Seeds.Some(5).Append(Seeds.FreshSeed()))
        {
            var traffic = new Traffic(seed);
            var one = new OrdoState(Traffic.Limits);
            var two = new OrdoState(Traffic.Limits);
            for (var step = 0; step < Steps; step++)
            {
                var bytes = traffic.NextBytes();
                var applied = one.Apply(bytes);
                Assert.True(applied == two.Apply(bytes) && one.Hash == two.Hash, $"seed {seed}, step {step}");
                traffic.Saw(applied.Result);
            }

            Assert.True(one.Image().AsSpan().SequenceEqual(two.Image()), $"seed {seed}");
        }
    }

    [Fact]
    public void A_restored_state_goes_on_exactly_like_the_one_it_was_captured_from()
    {
        foreach (var seed in Seeds.Some(10).Append(Seeds.FreshSeed()))
        {
            var random = new SeededRandom(seed);
            var traffic = new Traffic(seed);
            var original = new OrdoState(Traffic.Limits);
            var restored = new OrdoState(Traffic.Limits);
            for (var step = 0; step < Steps; step++)
            {
                if (random.Chance(0.02))
                {
                    var image = original.Image();
                    restored = Images.Load(restored.Image(), Traffic.Limits);
                    Assert.True(image.AsSpan().SequenceEqual(restored.Image()), $"seed {seed}, step {step}: other bytes");
                }

                var bytes = traffic.NextBytes();
                var applied = original.Apply(bytes);
                Assert.True(applied == restored.Apply(bytes), $"seed {seed}, step {step}: another result");
                Assert.True(Summary(original) == Summary(restored), $"seed {seed}, step {step}: another state");
                traffic.Saw(applied.Result);
            }
        }
    }

    [Fact]
    public void An_image_stays_as_it_was_while_the_state_goes_on()
    {
        foreach (var seed in Seeds.Some(5).Append(Seeds.FreshSeed()))
        {
            var traffic = new Traffic(seed);
            var state = new OrdoState(Traffic.Limits);
            var captured = new List<(StateImage Image, byte[] Bytes)>();
            for (var step = 0; step < Steps; step++)
            {
                if (step % 100 == 0)
                {
                    captured.Add((state.Capture(), state.Image()));
                }

                traffic.Saw(state.Apply(traffic.NextBytes()).Result);
            }

            Assert.All(captured, each => Assert.True(each.Bytes.AsSpan().SequenceEqual(each.Image.Bytes()), $"seed {seed}"));
        }
    }

    [Fact]
    public void The_hash_kept_command_by_command_is_the_one_computed_from_scratch()
    {
        foreach (var seed in Seeds.Some(5).Append(Seeds.FreshSeed()))
        {
            var traffic = new Traffic(seed);
            var state = new OrdoState(Traffic.Limits);
            for (var step = 0; step < Steps; step++)
            {
                traffic.Saw(state.Apply(traffic.NextBytes()).Result);
                Assert.True(state.Hash.Content == state.Capture().RecomputeContentHash(), $"seed {seed}, step {step}");
            }
        }
    }

    [Fact]
    public void An_image_may_arrive_in_pieces_of_any_size()
    {
        var random = Seeds.Fresh(out var seed);
        var state = Busy(seed);
        var image = state.Image();
        for (var round = 0; round < 50; round++)
        {
            var loader = new StateLoader(Traffic.Limits);
            for (var at = 0; at < image.Length;)
            {
                var length = Math.Min(image.Length - at, random.Below(random.Chance(0.5) ? 4 : 200));
                loader.Feed(image.AsSpan(at, length));
                at += length;
            }

            Assert.True(state.Hash == loader.Finish().Hash, $"seed {seed}, round {round}");
        }
    }

    [Fact]
    public void A_damaged_image_is_refused()
    {
        var random = Seeds.Fresh(out var seed);
        var image = Busy(seed).Image();
        for (var round = 0; round < 5000; round++)
        {
            var damaged = Generators.Damaged(random, image);
            if (!damaged.AsSpan().SequenceEqual(image))
            {
                Assert.True(IsRefused(damaged), $"seed {seed}, round {round}");
            }
        }
    }

    [Fact]
    public void An_image_cut_anywhere_is_refused()
    {
        var image = Busy(seed: 1).Image();
        Assert.All(Enumerable.Range(0, image.Length), length => Assert.True(IsRefused(image[..length])));
    }

    [Fact]
    public void An_image_of_another_version_is_refused_by_name()
    {
        var image = new OrdoState().Image();
        image[0]++;
        var thrown = Assert.Throws<StateCorruptException>(() => OrdoState.Read(image));
        Assert.Equal("The state image has format version 3; this program reads version 2.", thrown.Message);
    }

    [Fact]
    public void An_image_that_holds_more_than_the_limits_is_refused()
    {
        var state = Busy(seed: 1);
        Assert.Throws<StateCorruptException>(() => Images.Load(state.Image(), Traffic.Limits with { MaxSequences = state.SequenceCount - 1 }));
        Assert.Throws<StateCorruptException>(() => Images.Load(state.Image(), Traffic.Limits with { MaxKeys = state.KeyCount - 1 }));
        Assert.Throws<StateCorruptException>(() => Images.Load(state.Image(), Traffic.Limits with { MaxSessions = state.SessionCount - 1 }));
        Assert.Throws<StateCorruptException>(() => Images.Load(state.Image(), Traffic.Limits with { MaxAnswers = state.AnswerCount - 1 }));
    }

    [Fact]
    public void A_large_image_is_handed_out_in_chunks()
    {
        var driver = new Driver();
        for (var i = 0; i < 10_000; i++)
        {
            driver.Next("s" + (i % 10), key: "key-number-" + i);
        }

        var sizes = new List<int>();
        driver.State.Capture().Write(chunk => sizes.Add(chunk.Length));

        Assert.True(sizes.Count > 3);
        Assert.All(sizes, size => Assert.InRange(size, 1, StateImage.ChunkBytes + 1024));
        Assert.Equal(driver.State.Hash, OrdoState.Read(driver.State.Image()).Hash);
    }

    [Fact]
    public async Task An_image_is_written_on_another_thread_while_the_state_goes_on()
    {
        var driver = new Driver();
        for (var i = 0; i < 5000; i++)
        {
            driver.Next(key: "k" + i);
        }

        var image = driver.State.Capture();
        var expected = image.Bytes();
        var written = Task.Run(image.Bytes, TestContext.Current.CancellationToken);
        for (var i = 5000; !written.IsCompleted || i < 10_000; i++)
        {
            driver.TimeMs += 50_000;
            driver.Next(key: "k" + i);
        }

        Assert.Equal(expected, await written);
    }

    [Fact]
    public void The_bytes_are_those_of_the_format_document()
    {
        var driver = new Driver { TimeMs = 1000 };
        driver.Apply(new CreateSequenceCommand("ab", Start: 10, Step: 5, KeyRetentionMs: 2000));
        var id = driver.OpenSession();
        driver.Apply(new NextCommand("ab", 2, true, "k"), new SessionRequest(id, 7, 6));

        Assert.Equal(
            "02" + // version
            "19" + "01" + "0300000000000000" + "E803000000000000" + U64(driver.State.Hash.Chain) +
            "15" + "02" + "01000000" + "0100000000000000" + "0300000000000000" +
            "24" + "03" + "02" + "6162" + "0A00000000000000" + "0500000000000000" + "0F00000000000000" + "D007000000000000" +
            "07" + "04" + "01" + "6B" + "05" + "0A" + "B817" +
            "19" + "05" + "0200000000000000" + "E803000000000000" + "0600000000000000" +
            "19" + "06" + "0700000000000000" + U64(Hash64.Of(Convert.FromHexString("01" + "026162" + "02" + "01" + "016B"))) + "01" + "00" + "2B" + "14" + "1E" + "0A" + "F02E" +
            "11" + "FF" + "0600000000000000" + U64(driver.State.Hash.Content),
            Convert.ToHexString(driver.State.Image()));

        static string U64(ulong value) => Convert.ToHexString(BitConverter.GetBytes(value));
    }

    private static (StateHash, ulong, long, int, int, int, int) Summary(OrdoState state) =>
        (state.Hash, state.Position, state.TimeMs, state.SequenceCount, state.KeyCount, state.SessionCount, state.AnswerCount);

    /// <summary>A state with something of everything.</summary>
    private static OrdoState Busy(ulong seed)
    {
        var traffic = new Traffic(seed);
        var state = new OrdoState(Traffic.Limits);
        while (state.Position < 200 || Math.Min(Math.Min(state.SequenceCount, state.KeyCount), Math.Min(state.SessionCount, state.AnswerCount)) < 2)
        {
            traffic.Saw(state.Apply(traffic.NextBytes()).Result);
        }

        return state;
    }

    private static bool IsRefused(byte[] image)
    {
        try
        {
            Images.Load(image, Traffic.Limits);
            return false;
        }
        catch (StateCorruptException)
        {
            return true;
        }
    }
}
