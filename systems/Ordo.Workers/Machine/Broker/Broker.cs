using System.Collections.Generic;
using System.Diagnostics.CodeAnalysis;
using Ordo.Machine;

namespace Ordo.Workers.Machine.Broker;

/// <summary>
/// What a broker does with each message (specs/s06 §3): a line is acknowledged at once and goes on to the workers or to all clients, and what the workers publish goes to all clients. Nothing waits for
/// anything.
/// </summary>
/// <param name="echoesAll">Whether the clients are shown the requests, too.</param>
/// <param name="fair">Hands requests to one worker each; null publishes them to all workers.</param>
internal sealed class Broker(bool echoesAll, FairDispatcher? fair)
{
    private static readonly byte[] Acknowledgement = Lines.ToBytes(Lines.Acknowledgement);

    private readonly List<BrokerEffect> _effects = [];

    /// <summary>When <see cref="Tick"/> is due.</summary>
    public Instant Due => fair?.Due ?? Instant.Forever;

    /// <summary>A message came on client_inputs, the connection and the way back before it.</summary>
    public void FromClient(byte[][] message, Instant now)
    {
        if (!Envelope.TrySplit(message, out var back, out var body))
        {
            return;
        }

        if (fair is not null && FairMessage.TryRead(body) is (FairMessage.Ask, [var line]))
        {
            Do(new BrokerEffect.ToClient(back.Enclose(FairMessage.Write(IsRequest(line) ? FairMessage.Taken : FairMessage.Shown))));
            PassOn(line, new Asker.One(back), now);
            return;
        }

        Do(new BrokerEffect.ToClient(back.Enclose(Acknowledgement)));
        if (body.Length == 1)
        {
            PassOn(body[0], Asker.All, now);
        }
    }

    /// <summary>A message came on worker_outputs.</summary>
    public void FromPublisher(byte[][] message)
    {
        if (message.Length == 1 && IsFit(message[0], out var text))
        {
            Say(Lines.Shown(text));
            Do(new BrokerEffect.ToClients(message[0]));
        }
    }

    /// <summary>A message of a worker of the fair mode came, its connection before it.</summary>
    public void FromWorker(byte[][] message, Instant now) => fair?.Receive(WorkerId.Of(message[0]), message[1..], now, _effects);

    /// <summary>What was for a worker of the fair mode is on its way.</summary>
    public void Delivered(BrokerEffect.ToWorker effect) => fair?.Delivered(effect);

    /// <summary>A worker of the fair mode could not be reached.</summary>
    public void Undelivered(BrokerEffect.ToWorker effect, Instant now) => fair?.Undelivered(effect, now, _effects);

    /// <summary>Time goes on.</summary>
    public void Tick(Instant now) => fair?.Tick(now, _effects);

    /// <summary>What is to be done now; it is asked for after each call, until nothing is left.</summary>
    public List<BrokerEffect> TakeEffects()
    {
        List<BrokerEffect> taken = [.. _effects];
        _effects.Clear();
        return taken;
    }

    private void PassOn(byte[] line, Asker asker, Instant now)
    {
        Say($"Received request: {Lines.ToPython(line)}");
        var isRequest = IsRequest(line);
        if (IsFit(line, out _) && (!isRequest || echoesAll))
        {
            Do(new BrokerEffect.ToClients(line));
        }

        if (!isRequest)
        {
            return;
        }

        Say("found keywords");
        if (fair is null)
        {
            Do(new BrokerEffect.ToWorkers(line));
        }
        else
        {
            fair.Ask(asker, Keyword.Of(line)!, line, now, _effects);
        }
    }

    private static bool IsRequest(byte[] line) => Keyword.Of(line) is not null && IsFit(line, out _);

    /// <summary>Whether a message may be published: who receives it decodes it, and many would not survive what is no text.</summary>
    private static bool IsFit(byte[] message, [NotNullWhen(true)] out string? text)
    {
        text = message.Length == 0 ? null : Lines.TryRead(message);
        return text is not null;
    }

    private void Say(string line) => Do(new BrokerEffect.Say(line));

    private void Do(BrokerEffect effect) => _effects.Add(effect);
}
