namespace Ordo.State.Tests;

public sealed class ModelTests
{
    private const int Steps = 3000;

    [Fact]
    public void The_state_answers_like_the_naive_model()
    {
        var seen = new HashSet<(ApplyOutcome, CommandStatus, bool)>();
        foreach (var seed in Seeds.Some(20).Append(Seeds.FreshSeed()))
        {
            Compare(seed, seen);
        }

        // The streams are worth something only if they come everywhere.
        Assert.All(Enum.GetValues<ApplyOutcome>(), outcome => Assert.Contains(seen, each => each.Item1 == outcome));
        Assert.All(Enum.GetValues<CommandStatus>(), status => Assert.Contains(seen, each => each.Item2 == status));
        Assert.Contains(seen, each => each is { Item2: CommandStatus.Ok, Item3: true });
    }

    private static void Compare(ulong seed, HashSet<(ApplyOutcome, CommandStatus, bool)> seen)
    {
        var traffic = new Traffic(seed);
        var state = new OrdoState(Traffic.Limits);
        var model = new Model(Traffic.Limits);
        for (var step = 0; step < Steps; step++)
        {
            var envelope = traffic.NextEnvelope();
            var refusedAhead = envelope.Session is { } request ? state.WouldRefuse(request) : CommandStatus.None;
            var applied = state.Apply(traffic.Bytes(envelope));
            var expected = model.Apply(envelope);

            var where = $"seed {seed}, step {step}: {envelope}";
            Assert.True(expected == (applied.Outcome, applied.Result), $"{where} gave {applied}, the model says {expected}");
            Assert.True((model.Position, model.TimeMs) == (state.Position, state.TimeMs), where);
            Assert.True(
                refusedAhead == CommandStatus.None || applied.Outcome != ApplyOutcome.Applied
                    || applied.Result.Status is CommandStatus.SessionUnknown || applied.Result.Status == refusedAhead,
                $"{where} should be refused as {refusedAhead} and gave {applied}");
            CompareReads(state, model, traffic, where);
            seen.Add((applied.Outcome, applied.Result.Status, applied.Result.Repeated));
            traffic.Saw(applied.Result);
        }
    }

    private static void CompareReads(OrdoState state, Model model, Traffic traffic, string where)
    {
        var (name, key, session, number) = (traffic.Name(), traffic.Key(), traffic.Session(), traffic.Number());
        KeyInfo? foundKey = state.TryGetKey(name, key, out var info) ? info : null;
        CommandResult? foundAnswer = state.TryAnswer(session, number, out var answer) ? answer : null;
        Assert.True(model.Key(name, key) == foundKey, $"{where}: key {name}/{key} is {foundKey}");
        Assert.True(model.Answer(session, number) == foundAnswer, $"{where}: answer {session}/{number} is {foundAnswer}");

        var expected = model.Sequences
            .OrderBy(sequence => sequence.Key, StringComparer.Ordinal)
            .Select(sequence => new SequenceInfo(
                sequence.Key, sequence.Value.Start, sequence.Value.Step, (long)sequence.Value.Last, sequence.Value.RetentionMs));
        Assert.True(expected.SequenceEqual(state.ListSequences("", 100)), where);
    }
}
