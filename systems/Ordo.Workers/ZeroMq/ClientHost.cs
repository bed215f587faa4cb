using System;
using System.Collections.Generic;
using System.IO;
using Ordo.Workers.Machine.Broker;

namespace Ordo.Workers.ZeroMq;

/// <summary>The client: one loop that waits for typed lines, for the broker's acknowledgements and for texts, all at once.</summary>
internal sealed class ClientHost : IDisposable
{
    private readonly ZmqLoop _loop;
    private readonly ClientDesk _desk;
    private readonly ClientConsole _console;
    private readonly Action<string> _tell;
    private readonly ZmqSocket _listening;
    private readonly ZmqConnectionWatch _lineWatch;
    private readonly ZmqConnectionWatch _listenWatch;
    private readonly ZmqSource _lines;
    private readonly Queue<byte[][]> _unsent = new();
    private TypedLines? _typed;
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
        _desk = new ClientDesk(isFair, new ClientOptions(ZmqLimits.FrameBytes), _loop.Now);
        var socket = new ZmqSocket(_loop.Context, ZmqSocketKind.Dealer);
        _lineWatch = new ZmqConnectionWatch(_loop.Context, socket);
        socket.Set(ZmqOption.Immediate, 1); // What a broken connection took along is known, and sent again.
        socket.Set(ZmqOption.LongestReconnectPause, ZmqLimits.LongestReconnectPauseMs);
        _listening = new ZmqSocket(_loop.Context, ZmqSocketKind.Subscribe);
        _listenWatch = new ZmqConnectionWatch(_loop.Context, _listening);
        _listening.Set(ZmqOption.LongestReconnectPause, ZmqLimits.LongestReconnectPauseMs);
        _listening.Subscribe([]);
        _loop.Add(_listenWatch.Socket, HearOfListening);
        _loop.Add(_lineWatch.Socket, HearOfLines);
        _lines = _loop.Add(socket, message => _desk.ReceiveReply(message, _loop.Now));
        _loop.Add(_listening, _desk.Receive);
        _listening.Connect(outputs);
        socket.Connect(inputs);
    }

    /// <summary>Runs until <see cref="Stop"/>, or until the input has ended and all is said.</summary>
    /// <returns>False when it gave up: the input had ended, and no broker was there for the rest.</returns>
    public bool Run(TextReader input)
    {
        _console.Ask();
        _typed = new TypedLines(input, _loop.Wake);
        _loop.Run(Turn, () => _desk.Due);
        _console.End();
        return !_desk.HasGivenUp;
    }

    /// <summary>Ends it soon. Any thread may.</summary>
    public void Stop() => _loop.Stop();

    /// <inheritdoc/>
    public void Dispose()
    {
        _lineWatch.Dispose();
        _listenWatch.Dispose();
        _lines.Socket.Dispose();
        _listening.Dispose();
        _loop.Dispose();
    }

    private void HearOfLines(byte[][] message)
    {
        if (ZmqConnectionWatch.IsUp(message))
        {
            _desk.Connected(_loop.Now);
        }
        else
        {
            _unsent.Clear();
            _desk.Disconnected(_loop.Now);
        }
    }

    private void HearOfListening(byte[][] message)
    {
        if (ZmqConnectionWatch.IsUp(message))
        {
            _desk.Listening(_loop.Now);
        }
        else
        {
            _desk.Deaf();
        }
    }

    private void Turn()
    {
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
        if (_desk.IsDone(_loop.Now))
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
        while (_unsent.TryPeek(out var frames) && _lines.Socket.TrySend(frames))
        {
            _unsent.Dequeue();
        }

        _lines.WantsToSend = _unsent.Count > 0;
    }
}
