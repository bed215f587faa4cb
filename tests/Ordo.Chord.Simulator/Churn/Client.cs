using Ordo.Chord.Machine.Messages;
using Ordo.Machine;

namespace Ordo.Chord.Simulator;

/// <summary>A client: one operation after the other, each at any node, on a few hot keys and many cold ones.</summary>
internal sealed class Client(World world, History history, HotKeys keys, int number)
{
    private static readonly TimeSpan MaxThinking = TimeSpan.FromMilliseconds(60);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(12);

    private readonly SeededRandom _random = new(world.Random.NextBits());
    private readonly List<SimNode> _members = [];
    private long _texts;

    /// <summary>Whether it begins nothing more.</summary>
    public bool IsStopped { get; set; }

    /// <summary>How many operations ended as wanted or with a clear no.</summary>
    public long Answered { get; private set; }

    /// <summary>Begins.</summary>
    public void Start() => world.Events.After(_random.Between(TimeSpan.Zero, MaxThinking), Next);

    private void Next()
    {
        if (IsStopped)
        {
            return;
        }

        if (AnyMember() is not { } node)
        {
            Start();
            return;
        }

        var key = keys.Draw(_random);
        var kind = Draw();
        var text = kind is OperationKind.Save or OperationKind.Put ? $"{number}.{++_texts}" : null;
        var operation = new KeyOperation(kind, text, world.Now);
        history.Add(key, operation);
        var isOver = false;
        node.Submit(kind, key, text, outcome =>
        {
            if (!isOver)
            {
                isOver = true;
                operation.Finish(world.Now, outcome.Kind, outcome.Text);
                Answered += operation.IsCertain ? 1 : 0;
                keys.Note(key, operation);
                Start();
            }
        });

        // Its node may die with the operation: then nobody ever tells how it ended.
        world.Events.After(Patience, () =>
        {
            if (!isOver)
            {
                isOver = true;
                keys.Note(key, operation);
                Start();
            }
        });
    }

    private OperationKind Draw() => _random.Below(10) switch
    {
        < 2 => OperationKind.Save,
        < 4 => OperationKind.Put,
        < 6 => OperationKind.Remove,
        < 7 => OperationKind.Find,
        _ => OperationKind.Get,
    };

    private SimNode? AnyMember()
    {
        _members.Clear();
        foreach (var host in world.Hosts)
        {
            foreach (var node in host.Nodes)
            {
                if (node.IsOnRing && !host.IsPaused && node.Machine.Standing == Ordo.Chord.Machine.Maintenance.Standing.Member)
                {
                    _members.Add(node);
                }
            }
        }

        return _members.Count == 0 ? null : _members[_random.Below(_members.Count)];
    }
}
