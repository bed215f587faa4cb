using Ordo.Machine;
using Ordo.State;

namespace Ordo.Node;

/// <summary>
/// The commands that clients gave to this member, until its own state has applied them. A command gets its origin number when it first leaves for
/// the order, because from then on its place must be filled: earlier it can still be refused as not done, later its outcome is unknown until seen.
/// </summary>
internal sealed class OriginQueue(MemberId self, ulong boot, MemberOptions options)
{
    private readonly Queue<SubmitInput> _waiting = new();
    private readonly List<Pending> _numbered = [];
    private readonly ByteWriter _writer = new(4096);
    private readonly List<int> _ends = [];

    private int _head;
    private ulong _nextNumber = 1;
    private ulong _sentUpTo;
    private long _bytes;
    private Instant _nextDeadline = Instant.Forever;
    private Instant _progressAt = Instant.Never;
    private string? _refused;

    private sealed class Pending(ulong number, SubmitInput input, ReadOnlyMemory<byte> envelope)
    {
        public ulong Number { get; } = number;

        public SubmitInput Input { get; } = input;

        public ReadOnlyMemory<byte> Envelope { get; } = envelope;

        /// <summary>The caller was told that the outcome is unknown; the command stays, because its number must be filled.</summary>
        public bool GivenUp { get; set; }
    }

    /// <summary>How many commands wait here, with and without a number.</summary>
    public int Count => _waiting.Count + _numbered.Count - _head;

    /// <summary>How many commands have no number yet.</summary>
    public int WaitingCount => _waiting.Count;

    /// <summary>Whether <see cref="TakeUnsent"/> has something to give, or would have after <see cref="NumberWaiting"/>.</summary>
    public bool HasUnsent => _waiting.Count > 0 || (_head < _numbered.Count && _sentUpTo < _numbered[^1].Number);

    private ulong FirstNumber => _head < _numbered.Count ? _numbered[_head].Number : _nextNumber;

    /// <summary>When <see cref="Expire"/> or a re-send is due.</summary>
    public Instant NextTimer => _head < _numbered.Count ? Instant.Min(_nextDeadline, _progressAt + options.ResendAfter) : _nextDeadline;

    /// <summary>Takes a command, or says why not.</summary>
    public bool TryAdd(SubmitInput input, out Failure refusal)
    {
        refusal = default;
        if (_refused is { } reason && _head < _numbered.Count)
        {
            refusal = new Failure(FailureKind.NotDone, reason);
        }
        else if (Count >= options.MaxPendingCommands || _bytes > options.MaxPendingBytes)
        {
            refusal = new Failure(FailureKind.NotDone, $"Busy: {Count} commands wait at this member. Retry after a moment.");
        }
        else
        {
            _waiting.Enqueue(input);
            _nextDeadline = Instant.Min(_nextDeadline, input.Deadline);
            return true;
        }

        return false;
    }

    /// <summary>Gives every waiting command its number and its bytes; called when there is somebody to order them.</summary>
    public void NumberWaiting(long unixMs)
    {
        if (_waiting.Count == 0)
        {
            return;
        }

        _writer.Clear();
        _ends.Clear();
        var first = _nextNumber;
        foreach (var input in _waiting)
        {
            CommandCodec.Encode(_writer, new Origin(self, boot, _nextNumber++), unixMs, input.Session, input.Command);
            _ends.Add(_writer.Length);
        }

        ReadOnlyMemory<byte> bytes = _writer.ToArray();
        var start = 0;
        for (var i = 0; i < _ends.Count; i++)
        {
            _numbered.Add(new Pending(first + (ulong)i, _waiting.Dequeue(), bytes[start.._ends[i]]));
            start = _ends[i];
        }

        _bytes += bytes.Length;
    }

    /// <summary>
    /// The next commands to send, in order, at most as many bytes as one message takes; null when all are sent. They count as sent.
    /// </summary>
    public ForwardedCommands? TakeUnsent(Instant now)
    {
        var place = _head + (_sentUpTo >= FirstNumber ? (int)(_sentUpTo + 1 - FirstNumber) : 0);
        if (place >= _numbered.Count)
        {
            return null;
        }

        var first = _numbered[place].Number;
        var commands = new List<ReadOnlyMemory<byte>>();
        for (long bytes = 0; place < _numbered.Count; place++)
        {
            bytes += _numbered[place].Envelope.Length;
            if (bytes > options.MaxForwardBytes && commands.Count > 0)
            {
                break;
            }

            commands.Add(_numbered[place].Envelope);
        }

        _sentUpTo = first + (ulong)commands.Count - 1;
        _progressAt = now;
        return new ForwardedCommands(boot, first, commands);
    }

    /// <summary>Another leader, or a new connection to it: everything without a result is sent again.</summary>
    public void SendAgain()
    {
        _sentUpTo = FirstNumber - 1;
        _refused = null;
    }

    /// <summary>The leader did not take the last commands: missing ones are sent at once, the others after <see cref="MemberOptions.ResendAfter"/>.</summary>
    public void Refused(ForwardRefused refused)
    {
        if (refused.Boot != boot)
        {
            return;
        }

        _refused = refused.Reason;
        if (refused.Missing)
        {
            _sentUpTo = Math.Min(_sentUpTo, Math.Max(refused.Expected, FirstNumber) - 1);
        }
    }

    /// <summary>The state has applied this member's command with this number.</summary>
    public void Complete(ulong number, in CommandResult result, Instant now, MemberEffects effects)
    {
        if (number != FirstNumber || _head >= _numbered.Count)
        {
            throw new MemberInvariantException($"Command {number} of this member was applied, {FirstNumber} was next.");
        }

        _refused = null;
        _progressAt = now;
        var done = RemoveFirst();
        if (!done.GivenUp)
        {
            effects.Results.Add((done.Input.Caller, result));
        }
    }

    /// <summary>
    /// An installed snapshot covers the commands up to a number: those with a key or a session are answered from it, the others are unknown (PROMISES 12).
    /// </summary>
    public void CompleteFrom(OrdoState state, MemberEffects effects)
    {
        var (appliedBoot, appliedNumber) = state.LastApplied(self);
        while (appliedBoot == boot && _head < _numbered.Count && FirstNumber <= appliedNumber)
        {
            var covered = RemoveFirst();
            if (covered.GivenUp)
            {
                continue;
            }

            if (state.TryFindAnswer(covered.Input.Session, covered.Input.Command, out var result))
            {
                effects.Results.Add((covered.Input.Caller, result));
            }
            else
            {
                effects.CommandFailures.Add((covered.Input.Caller, new Failure(
                    FailureKind.Unknown, "This member caught up by a snapshot, which does not hold the answer. Retry with the same key.")));
            }
        }
    }

    /// <summary>Lets deadlines pass, and sends again what made no progress.</summary>
    public void Expire(Instant now, MemberEffects effects)
    {
        if (_head < _numbered.Count && now >= _progressAt + options.ResendAfter)
        {
            _sentUpTo = FirstNumber - 1;
            _progressAt = now;
        }

        if (now < _nextDeadline)
        {
            return;
        }

        _nextDeadline = Instant.Forever;
        ExpireNumbered(now, effects);
        ExpireWaiting(now, effects);
    }

    /// <summary>The member stops: what never left is not done, what left is unknown.</summary>
    public void Abandon(MemberEffects effects)
    {
        foreach (var pending in _numbered.Skip(_head).Where(pending => !pending.GivenUp))
        {
            effects.CommandFailures.Add((pending.Input.Caller, new Failure(
                FailureKind.Unknown, "This member stopped before the outcome was seen. Retry with the same key on another member.")));
        }

        foreach (var input in _waiting)
        {
            effects.CommandFailures.Add((input.Caller, new Failure(FailureKind.NotDone, Member.Stopping)));
        }
    }

    private void ExpireNumbered(Instant now, MemberEffects effects)
    {
        for (var place = _head; place < _numbered.Count; place++)
        {
            var pending = _numbered[place];
            if (pending.GivenUp)
            {
                continue;
            }

            if (pending.Input.Deadline > now)
            {
                _nextDeadline = Instant.Min(_nextDeadline, pending.Input.Deadline);
                continue;
            }

            pending.GivenUp = true;
            effects.CommandFailures.Add((pending.Input.Caller, new Failure(
                FailureKind.Unknown, "The outcome was not seen before the deadline; the command may still take effect. Retry with the same key.")));
        }
    }

    private void ExpireWaiting(Instant now, MemberEffects effects)
    {
        for (var left = _waiting.Count; left > 0; left--)
        {
            var input = _waiting.Dequeue();
            if (input.Deadline > now)
            {
                _nextDeadline = Instant.Min(_nextDeadline, input.Deadline);
                _waiting.Enqueue(input);
                continue;
            }

            effects.CommandFailures.Add((input.Caller, new Failure(
                FailureKind.NotDone, "No leader was found before the deadline. Retry; if it stays so, see whether a majority of members runs.")));
        }
    }

    private Pending RemoveFirst()
    {
        var first = _numbered[_head++];
        _bytes -= first.Envelope.Length;
        if (_head == _numbered.Count)
        {
            _numbered.Clear();
            _head = 0;
        }
        else if (_head >= 1024 && _head * 2 > _numbered.Count)
        {
            _numbered.RemoveRange(0, _head);
            _head = 0;
        }

        return first;
    }
}
