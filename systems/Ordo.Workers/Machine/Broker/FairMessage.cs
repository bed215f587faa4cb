using System;
using System.Buffers.Text;

namespace Ordo.Workers.Machine.Broker;

/// <summary>
/// The frames of the fair mode. Each message begins with <c>ORDO-FAIR-1</c> and a word; numbers are decimal digits. docs/ZEROMQ.md has them all. It follows ZeroMQ's Paranoid Pirate protocol (RFC
/// 6/PPP), with numbered tasks, so that a late answer is known as one.
/// </summary>
internal static class FairMessage
{
    /// <summary>Worker and broker, to each other: I am here. A worker adds its keyword and the task it works on, or 0.</summary>
    public const string Beat = "BEAT";

    /// <summary>Broker to worker: do this. A number and a line.</summary>
    public const string Task = "TASK";

    /// <summary>Worker to broker: a number and the answer. Broker to client: the answer.</summary>
    public const string Answer = "ANSWER";

    /// <summary>Broker to client: there is no answer; the text says why.</summary>
    public const string None = "NONE";

    /// <summary>Worker to broker: the task of this number is malformed and has no answer.</summary>
    public const string Malformed = "MALFORMED";

    /// <summary>Worker to broker: I end.</summary>
    public const string Bye = "BYE";

    /// <summary>Client to broker: a line.</summary>
    public const string Ask = "ASK";

    /// <summary>Broker to client: the line is taken, its answer follows, or why there is none.</summary>
    public const string Taken = "TAKEN";

    /// <summary>Broker to client: the line is for all, nothing follows.</summary>
    public const string Shown = "SHOWN";

    private static readonly byte[] Protocol = Lines.ToBytes("ORDO-FAIR-1");

    /// <summary>Writes a message.</summary>
    public static byte[][] Write(string word, params byte[][] rest) => [Protocol, Lines.ToBytes(word), .. rest];

    /// <summary>The word of a message and what stands behind it; null when the message is none of the fair mode.</summary>
    public static (string Word, byte[][] Body)? TryRead(byte[][] frames) =>
        frames.Length >= 2 && frames[0].AsSpan().SequenceEqual(Protocol) && Lines.TryRead(frames[1]) is { } word ? (word, frames[2..]) : null;

    /// <summary>A number as it is sent.</summary>
    public static byte[] ToFrame(long number) => Lines.ToBytes($"{number}");

    /// <summary>A number; null when the frame holds none.</summary>
    public static long? TryReadNumber(byte[] frame) =>
        Utf8Parser.TryParse(frame, out long number, out var length) && length == frame.Length && number >= 0 ? number : null;
}
