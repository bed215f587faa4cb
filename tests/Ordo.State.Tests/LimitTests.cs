namespace Ordo.State.Tests;

public sealed class LimitTests
{
    [Fact]
    public void There_are_at_most_so_many_sequences_and_the_old_ones_go_on()
    {
        var driver = new Driver(new StateLimits { MaxSequences = 2 });
        driver.Next("a");
        driver.Next("b");

        Assert.Equal(CommandStatus.SequencesFull, driver.Next("c").Status);
        Assert.Equal(CommandStatus.SequencesFull, driver.Apply(new CreateSequenceCommand("c")).Status);
        Assert.Equal(CommandStatus.Ok, driver.Next("a").Status);
        driver.Apply(new RemoveSequenceCommand("b"));
        Assert.Equal(CommandStatus.Ok, driver.Next("c").Status);
    }

    [Fact]
    public void There_are_at_most_so_many_sessions_and_the_old_ones_go_on()
    {
        var driver = new Driver(new StateLimits { MaxSessions = 2 });
        var first = driver.OpenSession();
        driver.OpenSession();

        Assert.Equal(CommandStatus.SessionsFull, driver.Apply(new OpenSessionCommand()).Status);
        Assert.Equal(CommandStatus.Ok, driver.Apply(new NextCommand("a"), new SessionRequest(first, 1, 1)).Status);
        driver.TimeMs += Driver.Day + 1;
        Assert.Equal(CommandStatus.Ok, driver.Apply(new OpenSessionCommand()).Status);
    }

    [Fact]
    public void All_sessions_together_keep_so_many_answers_and_one_that_lets_go_gets_the_next()
    {
        var driver = new Driver(new StateLimits { MaxAnswers = 3 });
        var greedy = driver.OpenSession();
        var modest = driver.OpenSession();
        Request(greedy, 1, 1);
        Request(greedy, 2, 1);
        Request(modest, 1, 1);

        Assert.Equal(CommandStatus.AnswersFull, Request(greedy, 3, 1).Status);
        Assert.Equal(3, driver.Sequence().Last);
        Assert.Equal(CommandStatus.Ok, Request(modest, 2, 2).Status);
        Assert.Equal(CommandStatus.Ok, Request(greedy, 3, 3).Status);
        Assert.True(Request(greedy, 3, 3).Repeated);

        CommandResult Request(ulong id, ulong number, ulong lowest) =>
            driver.Apply(new NextCommand("a"), new SessionRequest(id, number, lowest));
    }

    [Fact]
    public void The_standard_limits_are_what_the_documents_say()
    {
        Assert.Equal(
            new StateLimits { MaxSequences = 100_000, MaxKeys = 1_000_000, MaxSessions = 65_536, MaxAnswers = 1_048_576 },
            StateLimits.Standard);
        Assert.Equal(24L * 60 * 60 * 1000, SessionTable.IdleMs);
    }

    [Fact]
    public void Taking_an_id_allocates_nothing()
    {
        var driver = new Driver();
        var commands = Enumerable.Range(1, 2000)
            .Select(number => driver.Encode(new Origin(new Machine.MemberId(1), 1, (ulong)number), new NextCommand("invoices")))
            .ToArray();
        foreach (var command in commands.AsSpan(0, 1000))
        {
            driver.State.Apply(command);
        }

        var before = GC.GetAllocatedBytesForCurrentThread();
        foreach (var command in commands.AsSpan(1000))
        {
            driver.State.Apply(command);
        }

        // The smallest object for each of the 1 000 ids would be 24 000 bytes; a few hundred may be the runtime's own.
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 8_000);
        Assert.Equal(2000, driver.Sequence("invoices").Last);
    }
}
