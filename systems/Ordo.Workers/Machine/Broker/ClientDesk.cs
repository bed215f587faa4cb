using System.Collections.Generic;
using Ordo.Machine;

namespace Ordo.Workers.Machine.Broker;

/// <summary>
/// A client (specs/s06 §3): sends one typed line after the other, each when the one before is acknowledged, and shows what comes in the meantime. It speaks as a REQ socket does that numbers its requests
/// (ZMQ_REQ_CORRELATE). A line whose connection broke is sent again over the next one, so it may be shown twice when the broker crashed between the two; one that is only slow is not.
/// </summary>
/// <param name="isFair">Whether it asks for answers of its own.</param>
/// <param name="options">Limits and times.</param>
/// <param name="start">The time.</param>
internal sealed class ClientDesk(bool isFair, ClientOptions options, Instant start)
{
    private readonly Queue<byte[]> _typed = new();

    /// <summary>What the fair broker has taken and not answered yet, by our number.</summary>
    private readonly SortedDictionary<long, byte[]> _unanswered = [];

    /// <summary>What went over a connection that broke.</summary>
    private readonly Queue<(long Number, byte[] Line)> _again = new();

    private readonly List<ClientEffect> _effects = [];

    private (long Number, byte[] Line)? _unacknowledged;
    private long _lastNumber;
    private bool _isConnected;
    private bool _isListening;
    private bool _hasComplained;
    private Instant _readyAt = Instant.Forever;
    private Instant _complainsAt = start + options.Patience;
    private Instant? _quietSince;

    /// <summary>When <see cref="Tick"/> is due.</summary>
    public Instant Due => Instant.Min(Instant.Min(_complainsAt, WantsToSend ? _readyAt : Instant.Forever), Instant.Min(EndsAt, GivesUpAt));

    /// <summary>Whether it ended although the broker had not acknowledged, or not answered, all that was typed.</summary>
    public bool HasGivenUp { get; private set; }

    /// <summary>Whether more lines are welcome now.</summary>
    public bool HasRoom => _typed.Count < options.MaxTyped;

    private bool WantsToSend => _isConnected && (_again.Count > 0 || (_unacknowledged is null && _typed.Count > 0));

    /// <summary>How many lines the broker has not acknowledged.</summary>
    private int Unsaid => _typed.Count + (_unacknowledged is null ? 0 : 1);

    /// <summary>When all is said: the input has ended, each line is acknowledged, what was asked for alone has come, and the rest had time to come.</summary>
    private Instant EndsAt => _quietSince is { } since && Unsaid == 0 && _unanswered.Count == 0 ? since + options.Quiet : Instant.Forever;

    /// <summary>When nobody is waited for any more: the input has ended, and what is left to say or to hear needs a broker that is silent or away.</summary>
    private Instant GivesUpAt => _quietSince is { } since && (Unsaid > 0 || (_unanswered.Count > 0 && !_isConnected)) ? since + options.LastPatience : Instant.Forever;

    /// <summary>Whether all is said, or nobody there to say it to.</summary>
    public bool IsDone(Instant now) => HasGivenUp || now >= EndsAt;

    /// <summary>The user typed a line.</summary>
    public void Type(string line, Instant now)
    {
        var bytes = Lines.ToBytes(line);
        if (bytes.Length > options.MaxLineBytes)
        {
            Tell($"the line has {bytes.Length} bytes, and at most {options.MaxLineBytes} are taken; it was not sent.");
        }
        else if (bytes.Length > 0)
        {
            _typed.Enqueue(bytes);
            Expect(now);
            SendWhatIsReady(now);
        }
    }

    /// <summary>The user types no more.</summary>
    public void EndOfInput(Instant now) => _quietSince = now;

    /// <summary>The connection for lines stands.</summary>
    public void Connected(Instant now)
    {
        _isConnected = true;
        _readyAt = _isListening ? now : now + options.ListenWait;
        StayQuiet(now);
        if (Unsaid == 0)
        {
            BeContent();
        }

        SendWhatIsReady(now);
    }

    /// <summary>The connection for lines broke.</summary>
    public void Disconnected(Instant now)
    {
        _isConnected = false;
        StayQuiet(now);
        _again.Clear();
        foreach (var (number, line) in _unanswered)
        {
            _again.Enqueue((number, line));
        }

        if (_unacknowledged is { } last)
        {
            _again.Enqueue(last);
        }

        Expect(now);
    }

    /// <summary>The connection over which texts come stands.</summary>
    public void Listening(Instant now)
    {
        _isListening = true;
        _readyAt = Instant.Min(_readyAt, now);
        SendWhatIsReady(now);
    }

    /// <summary>The connection over which texts come broke.</summary>
    public void Deaf() => _isListening = false;

    /// <summary>A text came on client_outputs.</summary>
    public void Receive(byte[][] message)
    {
        if (message.Length == 1 && Lines.TryRead(message[0]) is { } text)
        {
            Print(text);
        }
    }

    /// <summary>The broker answered what was sent on client_inputs.</summary>
    public void ReceiveReply(byte[][] message, Instant now)
    {
        if (message is not [var frame, [], .. { Length: > 0 } body] || FairMessage.TryReadNumber(frame) is not { } number)
        {
            return;
        }

        switch (FairMessage.TryRead(body))
        {
            case (FairMessage.Taken, []):
                Acknowledge(number, isTaken: true, now);
                break;
            case (FairMessage.Shown, []):
                Acknowledge(number, isTaken: false, now);
                break;
            case (FairMessage.Answer, [var answer]) when _unanswered.Remove(number):
                Print(Lines.TryRead(answer) ?? Lines.ToPython(answer));
                break;
            case null:
                TellIfUnfair();
                GiveUpAnswer(number, now);
                Acknowledge(number, isTaken: false, now);
                break;
        }
    }

    /// <summary>Time goes on.</summary>
    public void Tick(Instant now)
    {
        SendWhatIsReady(now);
        if (now >= _complainsAt)
        {
            _complainsAt = Instant.Forever;
            _hasComplained = true;
            Tell(_isConnected
                ? $"the broker has not acknowledged the line in {options.Patience.TotalSeconds:0.#} s; still waiting."
                : "no broker answers; it is tried again and again, and what you type is sent when it is there.");
        }

        if (now >= GivesUpAt && !HasGivenUp)
        {
            HasGivenUp = true;
            Tell($"no broker in {options.LastPatience.TotalSeconds:0.#} s after the end of the input; lines not acknowledged: {Unsaid}, requests not answered: {_unanswered.Count}.");
        }
    }

    /// <summary>What is to be done now.</summary>
    public List<ClientEffect> TakeEffects()
    {
        List<ClientEffect> taken = [.. _effects];
        _effects.Clear();
        return taken;
    }

    private void Acknowledge(long number, bool isTaken, Instant now)
    {
        if (_unacknowledged is not { } last || last.Number != number)
        {
            return; // Said twice: its first connection broke.
        }

        _unacknowledged = null;
        if (isTaken)
        {
            _unanswered.Add(number, last.Line);
        }

        StayQuiet(now);
        BeContent();
        SendWhatIsReady(now);
    }

    /// <summary>The broker that came after the one that took a line is not in fair mode: no answer of its own will come.</summary>
    private void GiveUpAnswer(long number, Instant now)
    {
        if (_unanswered.Remove(number))
        {
            StayQuiet(now);
        }
    }

    /// <summary>Something came: the quiet at the end begins anew.</summary>
    private void StayQuiet(Instant now) => _quietSince = _quietSince is null ? null : now;

    private void SendWhatIsReady(Instant now)
    {
        // A text that is shown before the other connection stands would be missed: the publisher knows nobody yet.
        if (!WantsToSend || now < _readyAt)
        {
            return;
        }

        while (_again.TryDequeue(out var sent))
        {
            Send(sent);
        }

        if (_unacknowledged is null && _typed.TryDequeue(out var line))
        {
            _unacknowledged = (++_lastNumber, line);
            Send(_unacknowledged.Value);
            Expect(now);
        }
    }

    private void Send((long Number, byte[] Line) asked)
    {
        byte[][] body = isFair ? FairMessage.Write(FairMessage.Ask, asked.Line) : [asked.Line];
        _effects.Add(new ClientEffect.Send([FairMessage.ToFrame(asked.Number), [], .. body]));
    }

    private void TellIfUnfair()
    {
        if (isFair)
        {
            Tell("the broker is not in fair mode and did not take the line. Start it with --fair, or this client without.");
        }
    }

    /// <summary>The broker is to say something soon.</summary>
    private void Expect(Instant now)
    {
        if (!_hasComplained)
        {
            _complainsAt = Instant.Min(_complainsAt, now + options.Patience);
        }
    }

    private void BeContent()
    {
        _complainsAt = Instant.Forever;
        if (_hasComplained)
        {
            _hasComplained = false;
            Tell("the broker is there.");
        }
    }

    private void Print(string text) => _effects.Add(new ClientEffect.Print(Lines.Shown(text)));

    private void Tell(string line) => _effects.Add(new ClientEffect.Tell(line));
}
