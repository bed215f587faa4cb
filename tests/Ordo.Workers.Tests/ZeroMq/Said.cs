using System.Text;
using Ordo.Workers.Machine.Broker;

namespace Ordo.Workers.Tests.ZeroMq;

/// <summary>What machines are told and say, as short texts: frames with blanks between, <c>_</c> for an empty one.</summary>
internal static class Said
{
    /// <summary>Frames from their text.</summary>
    public static byte[][] Frames(string text) => [.. text.Split(' ').Select(frame => frame == "_" ? [] : Encoding.UTF8.GetBytes(frame))];

    /// <summary>Frames as text.</summary>
    public static string Text(IEnumerable<byte[]> frames) => string.Join(' ', frames.Select(frame => frame.Length == 0 ? "_" : Encoding.UTF8.GetString(frame)));

    /// <summary>What a broker wants done.</summary>
    public static string Text(BrokerEffect effect) => effect switch
    {
        BrokerEffect.ToClient(var frames) => $"client {Text(frames)}",
        BrokerEffect.ToClients(var text) => $"clients {Encoding.UTF8.GetString(text)}",
        BrokerEffect.ToWorkers(var line) => $"workers {Encoding.UTF8.GetString(line)}",
        BrokerEffect.ToWorker(var worker, _, var frames) => $"worker {worker.Hex} {Text(frames[1..])}",
        BrokerEffect.Say(var line) => $"console {line}",
        _ => throw new InvalidOperationException($"{effect}"),
    };

    /// <summary>What a worker wants done.</summary>
    public static string Text(WorkerEffect effect) => effect switch
    {
        WorkerEffect.Send(var frames) => $"send {Text(frames[1..])}",
        WorkerEffect.Publish(var text) => $"publish {Encoding.UTF8.GetString(text)}",
        WorkerEffect.Work(var line) => $"work {Encoding.UTF8.GetString(line)}",
        WorkerEffect.Reconnect => "reconnect",
        WorkerEffect.Tell => "tell",
        _ => throw new InvalidOperationException($"{effect}"),
    };

    /// <summary>What a client wants done.</summary>
    public static string Text(ClientEffect effect) => effect switch
    {
        ClientEffect.Send(var frames) => $"send {Text(frames)}",
        ClientEffect.Print(var text) => $"print {text}",
        ClientEffect.Tell(var line) => $"tell {line}",
        _ => throw new InvalidOperationException($"{effect}"),
    };
}
