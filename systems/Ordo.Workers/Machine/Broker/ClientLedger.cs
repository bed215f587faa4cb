using System.Collections.Generic;

namespace Ordo.Workers.Machine.Broker;

/// <summary>The lines of a client: what is to be sent, what was sent and is not acknowledged, what the fair broker has taken and not answered. Each that was sent has a number.</summary>
/// <param name="options">Limits.</param>
internal sealed class ClientLedger(ClientOptions options)
{
    private readonly Queue<byte[]> _typed = new();

    /// <summary>What the fair broker has taken and not answered yet, by our number.</summary>
    private readonly SortedDictionary<long, byte[]> _unanswered = [];

    /// <summary>What went over a connection that broke, by its number.</summary>
    private readonly SortedDictionary<long, byte[]> _again = [];

    /// <summary>Which of the unanswered were sent once more, over a connection on which nothing was heard of them yet.</summary>
    private readonly HashSet<long> _resent = [];

    private (long Number, byte[] Line)? _unacknowledged;
    private long _lastNumber;

    /// <summary>Whether more lines are welcome now.</summary>
    public bool HasRoom => _typed.Count < options.MaxTyped;

    /// <summary>Whether something is to be sent: one line after the other, and no more requests than may be open.</summary>
    public bool HasNext => _again.Count > 0 || (_unacknowledged is null && _typed.Count > 0 && _unanswered.Count < options.MaxOpen);

    /// <summary>Whether anything was ever sent.</summary>
    public bool HasSent => _lastNumber > 0;

    /// <summary>Whether a line was sent that is not acknowledged yet; one that was sent once more is to be acknowledged once more.</summary>
    public bool WaitsForWord => _unacknowledged is not null || _resent.Count > 0;

    /// <summary>How many lines the broker has not acknowledged, sent or not.</summary>
    public int Unsaid => _typed.Count + (_unacknowledged is null ? 0 : 1);

    /// <summary>How many requests the broker has taken and not answered.</summary>
    public int Unanswered => _unanswered.Count;

    /// <summary>Adds a line that is to be sent.</summary>
    public void Add(byte[] line) => _typed.Enqueue(line);

    /// <summary>Takes what is to be sent next. <see cref="HasNext"/> says whether there is something.</summary>
    public (long Number, byte[] Line) TakeNext()
    {
        foreach (var (number, line) in _again)
        {
            _again.Remove(number);
            if (_unanswered.ContainsKey(number))
            {
                _resent.Add(number);
            }

            return (number, line);
        }

        _unacknowledged = (++_lastNumber, _typed.Dequeue());
        return _unacknowledged.Value;
    }

    /// <summary>A line is acknowledged.</summary>
    /// <param name="number">Its number.</param>
    /// <param name="isTaken">Whether an answer of its own follows.</param>
    /// <returns>False when it was acknowledged before, and was not sent once more since.</returns>
    public bool TryAcknowledge(long number, bool isTaken)
    {
        if (_unacknowledged is not { } last || last.Number != number)
        {
            return _resent.Remove(number);
        }

        _unacknowledged = null;
        if (isTaken)
        {
            _unanswered.Add(number, last.Line);
        }
        else
        {
            _again.Remove(number);
        }

        return true;
    }

    /// <summary>A request is answered, or will never be.</summary>
    /// <returns>False when nothing was awaited under that number.</returns>
    public bool TryClose(long number)
    {
        _again.Remove(number);
        _resent.Remove(number);
        return _unanswered.Remove(number);
    }

    /// <summary>The connection broke: all that is not acknowledged or not answered is to be sent once more, in its old order.</summary>
    public void SendAgain()
    {
        _resent.Clear();
        foreach (var (number, line) in _unanswered)
        {
            _again[number] = line;
        }

        if (_unacknowledged is { } last)
        {
            _again[last.Number] = last.Line;
        }
    }
}
