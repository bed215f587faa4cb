using Ordo.Chord.Machine.Messages;
using Ordo.Machine;
using Ordo.Simulator;

namespace Ordo.Chord.Simulator;

/// <summary>
/// For each key there is an order of its operations, each somewhere between its beginning and its end, in which every answer is right (Herlihy and Wing 1990). The search is that of Wing and Gong (1993)
/// with Lowe's memory of what was tried. An operation whose end nobody knows has until the end of time.
/// </summary>
internal static class LinearizableKeys
{
    /// <summary>A search longer than this says nothing: the key is counted as not checked.</summary>
    private const int MaxSteps = 4_000_000;

    /// <summary>Throws when the answers about some key fit no order.</summary>
    /// <returns>How many keys were too hard to check.</returns>
    public static int Check(History history)
    {
        var unchecked_ = 0;
        foreach (var (key, operations) in history.Keys)
        {
            switch (new Search(operations).Run())
            {
                case null:
                    unchecked_++;
                    break;
                case false:
                    throw new Violation(nameof(LinearizableKeys), $"no order explains the answers about '{key}':\n  {string.Join("\n  ", operations)}");
            }
        }

        return unchecked_;
    }

    /// <summary>Whether some order explains the answers about one key; null when the search was given up.</summary>
    public static bool? IsLinearizable(IReadOnlyList<KeyOperation> operations) => new Search(operations).Run();

    /// <summary>The text after an operation; false when the answer it got was wrong for the text before.</summary>
    private static bool Apply(KeyOperation operation, string? before, out string? after)
    {
        after = before;
        var isTold = operation.IsCertain;
        switch (operation.Kind)
        {
            case OperationKind.Put:
                after = operation.Text;
                return true;
            case OperationKind.Save:
                after = before ?? operation.Text;
                return !isTold || operation.Outcome == OutcomeKind.Done == before is null;
            case OperationKind.Remove:
                after = null;
                return !isTold || operation.Outcome == OutcomeKind.Done == before is not null;
            case OperationKind.Get:
                return operation.Told == before;
            default:
                return operation.Outcome == OutcomeKind.Done == before is not null;
        }
    }

    private sealed class Search
    {
        private readonly List<KeyOperation> _operations;
        private readonly bool[] _isDone;
        private readonly HashSet<(ulong, ulong, string?)> _tried = [];
        private readonly ulong[] _marks;
        private int _left;
        private int _steps;
        private (ulong A, ulong B) _set;

        public Search(IReadOnlyList<KeyOperation> operations)
        {
            // What was refused was not begun, and a read without an answer says nothing.
            _operations = [.. operations.Where(operation => operation.IsCertain ? operation.Outcome != OutcomeKind.Refused : operation.IsWrite).OrderBy(operation => operation.Begin.Microseconds)];
            _isDone = new bool[_operations.Count];
            var random = new SeededRandom(1);
            _marks = new ulong[_operations.Count * 2];
            for (var i = 0; i < _marks.Length; i++)
            {
                _marks[i] = random.NextBits();
            }

            _left = _operations.Count(operation => operation.IsCertain);
        }

        public bool? Run()
        {
            var found = From(0, null);
            return _steps > MaxSteps ? null : found;
        }

        /// <summary>Whether the operations that are left can go on from a text. All before <paramref name="first"/> are done.</summary>
        private bool From(int first, string? text)
        {
            if (_left == 0)
            {
                return true;
            }

            if (++_steps > MaxSteps || !_tried.Add((_set.A, _set.B, text)))
            {
                return false;
            }

            while (_isDone[first])
            {
                first++;
            }

            var earliestEnd = Instant.Forever;
            for (var i = first; i < _operations.Count && _operations[i].Begin <= earliestEnd; i++)
            {
                if (!_isDone[i])
                {
                    earliestEnd = Instant.Min(earliestEnd, _operations[i].IsCertain ? _operations[i].End : Instant.Forever);
                }
            }

            for (var i = first; i < _operations.Count && _operations[i].Begin <= earliestEnd; i++)
            {
                if (!_isDone[i] && Apply(_operations[i], text, out var after) && Take(i, first, after))
                {
                    return true;
                }
            }

            return false;
        }

        private bool Take(int i, int first, string? after)
        {
            Mark(i, isDone: true);
            var found = From(first, after);
            Mark(i, isDone: false);
            return found;
        }

        private void Mark(int i, bool isDone)
        {
            _isDone[i] = isDone;
            _set = (_set.A ^ _marks[2 * i], _set.B ^ _marks[(2 * i) + 1]);
            _left -= _operations[i].IsCertain ? (isDone ? 1 : -1) : 0;
        }
    }
}
