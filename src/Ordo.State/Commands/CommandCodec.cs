using System;
using System.Diagnostics.CodeAnalysis;
using Ordo.Machine;

namespace Ordo.State;

/// <summary>Commands ↔ bytes, as they stand in log entries and peer messages (docs/FORMATS.md).</summary>
public static class CommandCodec
{
    /// <summary>The longest encoded command: 1 MiB (PROMISES, Limits). Batches, log records and peer frames are sized after it.</summary>
    public const int MaxBytes = 1 << 20;

    /// <summary>The latest time stamp: the end of the year 9999, in unix milliseconds. It keeps all sums of times far from overflow.</summary>
    public const long MaxTimeMs = 253_402_300_799_999;

    /// <summary>Appends one encoded command.</summary>
    /// <exception cref="ArgumentException">
    /// A field is outside its limits, or the command is longer than <see cref="MaxBytes"/>. Faces check a client's input with
    /// <see cref="Command.Check"/> before.
    /// </exception>
    public static void Encode(ByteWriter writer, Origin origin, long timeMs, SessionRequest? session, Command command)
    {
        ArgumentNullException.ThrowIfNull(writer);
        ArgumentNullException.ThrowIfNull(command);
        var head = new EnvelopeHead(origin, timeMs, session);
        if ((head.Check() ?? command.Check()) is { } error)
        {
            throw new ArgumentException(error, nameof(command));
        }

        var start = writer.Length;
        head.WriteTo(writer);
        command.WriteTo(writer);
        if (writer.Length - start > MaxBytes)
        {
            throw new ArgumentException($"A command is at most {MaxBytes} bytes.", nameof(command));
        }
    }

    /// <summary>
    /// Whether the bytes are one valid command of this origin: what a leader makes sure of before it orders them, because no member can apply anything else.
    /// </summary>
    public static bool IsCommandOf(Origin origin, ReadOnlySpan<byte> bytes) =>
        bytes.Length <= MaxBytes && CommandView.TryRead(bytes, out var view) && view.Head.Origin == origin;

    /// <summary>Reads one encoded command. False when anything in it is malformed, outside its limits or left over.</summary>
    public static bool TryRead(ReadOnlySpan<byte> bytes, [NotNullWhen(true)] out CommandEnvelope? envelope)
    {
        if (!CommandView.TryRead(bytes, out var view))
        {
            envelope = null;
            return false;
        }

        envelope = new CommandEnvelope(view.Head.Origin, view.Head.TimeMs, view.Head.Session, view.ToCommand());
        return true;
    }
}
