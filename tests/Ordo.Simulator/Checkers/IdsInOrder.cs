using Ordo.State;

namespace Ordo.Simulator;

/// <summary>
/// Ids are unique and each is exactly one step after the one before: of every sequence, in the order of execution, from its creation to its removal. What a client
/// was told is what was given, and nobody else was told the same.
/// </summary>
internal sealed class IdsInOrder
{
    private readonly Dictionary<string, (long Last, long Step)> _sequences = [];
    private readonly Dictionary<(string Name, long First), Execution> _given = [];
    private readonly HashSet<ulong> _told = [];

    /// <summary>A command took effect.</summary>
    public void Executed(Execution execution)
    {
        switch (execution.Envelope.Command)
        {
            case CreateSequenceCommand create when execution.Result is { Status: CommandStatus.Ok, Existed: false, Repeated: false }:
                _sequences[create.Name] = (create.Start - create.Step, create.Step);
                break;
            case RemoveSequenceCommand remove when execution.Result.Status == CommandStatus.Ok && !execution.Result.Repeated:
                _sequences.Remove(remove.Name);
                break;
            case NextCommand next when execution.GivesIds:
                Given(next, execution);
                break;
        }
    }

    /// <summary>The execution that gave these ids; it may be told to one request only.</summary>
    public Execution Told(string name, in CommandResult result)
    {
        if (!_given.TryGetValue((name, result.First), out var execution) || execution.Result.Last != result.Last || execution.Result.Step != result.Step)
        {
            throw new Violation(nameof(IdsInOrder), $"a client was told {result.First}..{result.Last} of {name}, which were never given");
        }

        if (!_told.Add(execution.Position))
        {
            throw new Violation(nameof(IdsInOrder), $"two clients were told {result.First}..{result.Last} of {name}");
        }

        return execution;
    }

    private void Given(NextCommand next, Execution execution)
    {
        var result = execution.Result;
        var (last, step) = _sequences.GetValueOrDefault(next.Name, (0, 1)); // An unknown sequence is created by its first id.
        if (result.First != last + step || result.Step != step || result.Last != last + (next.Count * step))
        {
            throw new Violation(
                nameof(IdsInOrder), $"{next.Name} gave {result.First}..{result.Last} at position {execution.Position}, {last} was the last id before");
        }

        _sequences[next.Name] = (result.Last, step);
        _given[(next.Name, result.First)] = execution;
    }
}
