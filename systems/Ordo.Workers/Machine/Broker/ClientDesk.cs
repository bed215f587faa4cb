using System.Collections.Generic;
using Ordo.Machine;

namespace Ordo.Workers.Machine.Broker;

/// <summary>
/// A client (specs/s06 §3): sends one typed line after the other, each when the one before is acknowledged, and shows what comes in the meantime. It speaks as a REQ socket does that numbers its requests
/// (ZMQ_REQ_CORRELATE). A line whose connection broke is sent again over the next one, so it may be shown twice; one that is only slow is not.
/// </summary>
internal sealed class ClientDesk
{
    private readonly bool _isFair;
    private readonly ClientOptions _options;
    private readonly ClientComplaints _complaints;
    private readonly ClientEnding _ending;
    private readonly ClientLedger _ledger;
    private readonly List<ClientEffect> _effects = [];

    private bool _isConnected;
    private bool _hasToldOfMode;
    private Instant _readyAt = Instant.Forever;

    /// <summary>When texts began to come; null while they do not.</summary>
    private Instant? _listeningSince;

    /// <summary>Makes one without connections.</summary>
    /// <param name="isFair">Whether it asks for answers of its own.</param>
    /// <param name="options">Limits and times.</param>
    /// <param name="start">The time.</param>
    public ClientDesk(bool isFair, ClientOptions options, Instant start)
    {
        (_isFair, _options) = (isFair, options);
        _ledger = new ClientLedger(options);
        _complaints = new ClientComplaints(options, start, _effects);
        _ending = new ClientEnding(options);
    }

    /// <summary>When <see cref="Tick"/> is due.</summary>
    public Instant Due => Instant.Min(Instant.Min(_complaints.Due, WantsToSend ? _readyAt : Instant.Forever), Instant.Min(EndsAt, GivesUpAt));

    /// <summary>Whether something that was typed was not sent, not acknowledged, not answered, or its answer not seen.</summary>
    public bool HasFailed => _ending.HasFailed;

    /// <summary>Whether all is said, or nobody there to say it to.</summary>
    public bool IsDone { get; private set; }

    /// <summary>Whether more lines are welcome now.</summary>
    public bool HasRoom => _ledger.HasRoom;

    private bool WantsToSend => _isConnected && _ledger.HasNext;

    /// <summary>When all is said: the input has ended, each line is acknowledged, what was asked for alone has come, and the rest had time to come.</summary>
    private Instant EndsAt => _ledger is { Unsaid: 0, Unanswered: 0 } ? _ending.QuietUntil : Instant.Forever;

    /// <summary>When nobody is waited for any more: the input has ended, and what is left to say or to hear needs a broker that is silent or away. One that works on our requests is neither.</summary>
    private Instant GivesUpAt => _ledger.WaitsForWord || (!_isConnected && _ledger.Unsaid + _ledger.Unanswered > 0) ? _ending.PatientUntil : Instant.Forever;

    /// <summary>The user typed a line.</summary>
    public void Type(string line, Instant now)
    {
        var bytes = Lines.ToBytes(line);
        if (bytes.Length > _options.MaxLineBytes)
        {
            _ending.Fail();
            Tell($"the line has {bytes.Length} bytes, and at most {_options.MaxLineBytes} are taken; it was not sent.");
        }
        else if (bytes.Length > 0)
        {
            _ledger.Add(bytes);
            SendWhatIsReady(now);
        }
    }

    /// <summary>The user types no more.</summary>
    public void EndOfInput(Instant now) => _ending.Begin(now);

    /// <summary>The connection for lines stands.</summary>
    public void Connected(Instant now)
    {
        (_isConnected, _hasToldOfMode) = (true, false);
        _readyAt = _listeningSince is { } since ? Instant.Max(now, since + _options.SubscriptionWait) : now + _options.ListenWait;
        _ending.Stir(now);
        _complaints.Connected(_listeningSince is not null, owesNothing: _ledger.Unsaid == 0, now);
        SendWhatIsReady(now);
    }

    /// <summary>The connection for lines broke.</summary>
    public void Disconnected(Instant now)
    {
        _isConnected = false;
        _ending.Stir(now);
        _complaints.Disconnected(now);
        _effects.RemoveAll(effect => effect is ClientEffect.Send); // They were for that connection, and are all among the ones that follow here.
        _ledger.SendAgain();
    }

    /// <summary>The connection over which texts come stands.</summary>
    public void Listening(Instant now)
    {
        _listeningSince = now;
        _readyAt = Instant.Min(_readyAt, now + _options.SubscriptionWait);
        _complaints.Listening();
    }

    /// <summary>The connection over which texts come broke.</summary>
    public void Deaf(Instant now)
    {
        _listeningSince = null;
        _complaints.Deaf(_isConnected, now);
    }

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
            case (FairMessage.Answer, [var answer]) when _ledger.TryClose(number):
                Print(Lines.TryRead(answer) ?? Lines.ToPython(answer));
                break;
            case (FairMessage.None, [var reason]) when _ledger.TryClose(number):
                _ending.Fail();
                Tell(Lines.Shown(Lines.TryRead(reason) ?? Lines.ToPython(reason)));
                break;
            case null:
                TellIfUnfair();
                GiveUpAnswer(number, now);
                Acknowledge(number, isTaken: false, now);
                break;
        }

        SendWhatIsReady(now);
    }

    /// <summary>Time goes on.</summary>
    public void Tick(Instant now)
    {
        SendWhatIsReady(now);
        _complaints.Tick(now);
        if (now >= GivesUpAt && !IsDone)
        {
            IsDone = true;
            _ending.Fail();
            Tell($"no broker in {_options.LastPatience.TotalSeconds:0.#} s after the end of the input; lines not acknowledged: {_ledger.Unsaid}, requests not answered: {_ledger.Unanswered}.");
        }

        if (now >= EndsAt && !IsDone)
        {
            IsDone = true;
            FailIfDeaf();
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
        if (_ledger.TryAcknowledge(number, isTaken))
        {
            _ending.Stir(now);
            _complaints.Acknowledged();
        }
    }

    /// <summary>The broker that came after the one that took a line is not in fair mode: no answer of its own will come.</summary>
    private void GiveUpAnswer(long number, Instant now)
    {
        if (_ledger.TryClose(number))
        {
            _ending.Stir(now);
        }
    }

    private void SendWhatIsReady(Instant now)
    {
        // A text that is shown before the other connection stands, and the publisher knows of it, would be missed.
        while (WantsToSend && now >= _readyAt)
        {
            var (number, line) = _ledger.TakeNext();
            byte[][] body = _isFair ? FairMessage.Write(FairMessage.Ask, line) : [line];
            _effects.Add(new ClientEffect.Send([FairMessage.ToFrame(number), [], .. body]));
            _ending.Stir(now);
            _complaints.Sent(_ledger.WaitsForWord, now);
        }
    }

    private void TellIfUnfair()
    {
        if (_isFair && !_hasToldOfMode)
        {
            _hasToldOfMode = true;
            _ending.Fail();
            Tell("the broker is not in fair mode and did not take the line. Start it with --fair, or this client without.");
        }
    }

    /// <summary>The answers of a client of the classic mode come as texts alone.</summary>
    private void FailIfDeaf()
    {
        if (!_isFair && _ledger.HasSent && _complaints.HasToldOfNoTexts)
        {
            _ending.Fail();
        }
    }

    private void Print(string text) => _effects.Add(new ClientEffect.Print(Lines.Shown(text)));

    private void Tell(string line) => _effects.Add(new ClientEffect.Tell(line));
}
