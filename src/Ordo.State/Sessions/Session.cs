using System;
using System.Collections.Generic;
using System.Runtime.InteropServices;

namespace Ordo.State;

/// <summary>
/// One session in memory: its row, and its answers by rising number. They are few (a client waits for some dozens at most) and come nearly
/// in order, so a sorted list is the smallest and fastest thing. <see cref="SessionTable"/> changes it; nobody else does.
/// </summary>
internal sealed class Session(SessionRow row)
{
    private readonly List<Answer> _answers = [];

    /// <summary>The row; <see cref="ContentHash.Replace"/> changes it.</summary>
    public SessionRow Row = row;

    /// <summary>The sum of the hashes of all answers here: what the content loses when the session ends.</summary>
    public ulong AnswersContent { get; private set; }

    public int AnswerCount => _answers.Count;

    /// <summary>The highest number with an answer. There must be one.</summary>
    public ulong HighestKept => _answers[^1].Number;

    /// <summary>Whether the session has ended and is in no table any more.</summary>
    public bool HasEnded { get; set; }

    /// <summary>The session used next before this one.</summary>
    public Session? Older { get; set; }

    /// <summary>The session used next after this one.</summary>
    public Session? Newer { get; set; }

    public bool TryFind(ulong number, out Answer answer)
    {
        var at = IndexOf(number);
        var found = at < _answers.Count && _answers[at].Number == number;
        answer = found ? _answers[at] : default;
        return found;
    }

    /// <summary>Keeps an answer, and gives its hash. The number must not have one.</summary>
    public ulong Keep(Answer answer)
    {
        _answers.Insert(IndexOf(answer.Number), answer);
        var hash = ContentHash.Of(answer.Bytes, Row.Id);
        AnswersContent += hash;
        return hash;
    }

    /// <summary>Forgets the answers below a number, and gives how many they were and the sum of their hashes.</summary>
    public (int Count, ulong Hashes) DropBelow(ulong number)
    {
        ulong hashes = 0;
        var count = 0;
        while (count < _answers.Count && _answers[count].Number < number)
        {
            hashes += ContentHash.Of(_answers[count++].Bytes, Row.Id);
        }

        _answers.RemoveRange(0, count);
        AnswersContent -= hashes;
        TrimAfterBurst();
        return (count, hashes);
    }

    /// <summary>Copies the answers to the head of a span with room for them.</summary>
    public void CopyAnswers(Span<Answer> destination) => CollectionsMarshal.AsSpan(_answers).CopyTo(destination);

    /// <summary>Gives memory back that only a burst of requests needed.</summary>
    private void TrimAfterBurst()
    {
        const int small = 16;
        if (_answers.Capacity > small && _answers.Count < _answers.Capacity / 4)
        {
            _answers.Capacity = _answers.Count * 2;
        }
    }

    /// <summary>Where the number stands, or would stand. Most often it is the highest.</summary>
    private int IndexOf(ulong number)
    {
        int low = 0, high = _answers.Count;
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (_answers[middle].Number < number)
            {
                low = middle + 1;
            }
            else
            {
                high = middle;
            }
        }

        return low;
    }
}
