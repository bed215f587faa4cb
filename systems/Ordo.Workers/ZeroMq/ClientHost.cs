using System;
using System.Collections.Generic;
using System.IO;
using Ordo.Machine;
using Ordo.Workers.Machine.Broker;

namespace Ordo.Workers.ZeroMq;

/// <summary>The client: one loop that waits for typed lines, for the broker's acknowledgements and for texts, all at once.</summary>
internal sealed class ClientHost : IDisposable
{
    private readonly ZmqLoop _loop;
    private readonly ClientDesk _desk;
    private readonly ClientConsole _console;
    private readonly Action<string> _tell;
    private readonly ZmqConnection _texts;
    private readonly ZmqConnection _lines;
    private readonly Queue<byte[][]> _unsent = new();
    private InputLines? _typed;
    private volatile bool _isStopped;
    private bool _isEnded;

    /// <summary>Connects to a broker, or waits for one.</summary>
    /// <param name="inputs">The endpoint that takes lines.</param>
    /// <param name="outputs">The endpoint that publishes texts.</param>
    /// <param name="isFair">Whether it asks for answers of its own.</param>
    /// <param name="console">What the user sees.</param>
    /// <param name="tell">Is told how the connection is.</param>
    /// <param name="time">The clock.</param>
    public ClientHost(string inputs, string outputs, bool isFair, ClientConsole console, Action<string> tell, TimeProvider time)
    {
        (_console, _tell) = (console, tell);
        _loop = new ZmqLoop(time);
        _desk = new ClientDesk(isFair, new ClientOptions(ZmqLimits.FrameBytes, outputs), _loop.Now);
        _texts = new ZmqConnection(_loop, outputs, NewTexts, _desk.Receive, HearOfTexts);
        _lines = new ZmqConnection(_loop, inputs, NewLines, message => _desk.ReceiveReply(message, _loop.Now), HearOfLines);
    }

    /// <summary>Runs until <see cref="Stop"/>, or until the input has ended and all is said.</summary>
    public ClientEnd Run(TextReader input)
    {
        _console.Ask();
        _typed = new InputLines(input, _loop.Wake);
        _loop.Run(Turn, () => Instant.Min(_desk.Due, Instant.Min(_texts.Due, _lines.Due)));
        _console.End();
        return _isStopped ? ClientEnd.Stopped : _desk.HasFailed ? ClientEnd.Failed : ClientEnd.Said;
    }

    /// <summary>Ends it soon. Any thread may.</summary>
    public void Stop()
    {
        _isStopped = true;
        _loop.Stop();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _lines.Dispose();
        _texts.Dispose();
        _loop.Dispose();
    }

    private ZmqSocket NewTexts()
    {
        var socket = new ZmqSocket(_loop.Context, ZmqSocketKind.Subscribe);
        socket.Subscribe([]);
        return socket;
    }

    private ZmqSocket NewLines()
    {
        var socket = new ZmqSocket(_loop.Context, ZmqSocketKind.Dealer);
        socket.Set(ZmqOption.Immediate, 1); // What a broken connection took along is known, and sent again.
        return socket;
    }

    private void HearOfLines(bool isUp)
    {
        if (isUp)
        {
            _desk.Connected(_loop.Now);
        }
        else
        {
            _unsent.Clear();
            _desk.Disconnected(_loop.Now);
        }
    }

    private void HearOfTexts(bool isUp)
    {
        if (isUp)
        {
            _desk.Listening(_loop.Now);
        }
        else
        {
            _desk.Deaf(_loop.Now);
        }
    }

    private void Turn()
    {
        _texts.Tick();
        _lines.Tick();
        while (_desk.HasRoom && _typed!.TryTake(out var line))
        {
            _console.Answered();
            _desk.Type(line, _loop.Now);
            _console.Ask();
        }

        if (_typed!.IsEnded && !_isEnded)
        {
            _isEnded = true;
            _desk.EndOfInput(_loop.Now);
        }

        _desk.Tick(_loop.Now);
        _desk.TakeEffects().ForEach(Do);
        SendUnsent();
        if (_desk.IsDone)
        {
            _loop.Stop();
        }
    }

    private void Do(ClientEffect effect)
    {
        switch (effect)
        {
            case ClientEffect.Send(var frames):
                _unsent.Enqueue(frames);
                break;
            case ClientEffect.Print(var text):
                _console.Show(text);
                break;
            case ClientEffect.Tell(var line):
                _console.End();
                _tell(line);
                _console.Ask();
                break;
        }
    }

    private void SendUnsent()
    {
        while (_unsent.TryPeek(out var frames) && _lines.Source.Socket.TrySend(frames))
        {
            _unsent.Dequeue();
        }

        _lines.Source.WantsToSend = _unsent.Count > 0;
    }
}
