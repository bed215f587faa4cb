using System;
using System.Diagnostics;
using Ordo.Machine;

namespace Ordo.State;

/// <summary>
/// An encoded command, read in place: texts stay spans of the entry, so that applying allocates nothing. This is the one decoder; the
/// readable records of <see cref="CommandCodec"/> are made from it.
/// </summary>
internal readonly ref struct CommandView
{
    public EnvelopeHead Head { get; private init; }

    public CommandKind Kind { get; private init; }

    /// <summary>Kind and fields as they stand in the entry: what was asked, without who asked and when.</summary>
    public ReadOnlySpan<byte> Body { get; private init; }

    /// <summary>The fields of a command on a sequence.</summary>
    public SequenceRequest Sequence { get; private init; }

    /// <summary>The session that a close command ends.</summary>
    public ulong ClosedSession { get; private init; }

    /// <summary>Reads a whole entry; false when anything in it is malformed, out of its limits or left over.</summary>
    public static bool TryRead(ReadOnlySpan<byte> bytes, out CommandView view)
    {
        var reader = new ByteReader(bytes);
        view = Read(ref reader, bytes);
        return reader.IsComplete && bytes.Length <= CommandCodec.MaxBytes;
    }

    public Command ToCommand() => Kind switch
    {
        CommandKind.Next => Sequence.ToNext(),
        CommandKind.CreateSequence => Sequence.ToCreate(),
        CommandKind.RemoveSequence => Sequence.ToRemove(),
        CommandKind.OpenSession => new OpenSessionCommand(),
        CommandKind.CloseSession => new CloseSessionCommand(ClosedSession),
        _ => throw new UnreachableException(),
    };

    private static CommandView Read(scoped ref ByteReader reader, ReadOnlySpan<byte> bytes)
    {
        var head = EnvelopeHead.Read(ref reader);
        var body = bytes[reader.Position..];
        var kind = (CommandKind)reader.Byte();
        switch (kind)
        {
            case CommandKind.Next:
                return new CommandView { Head = head, Kind = kind, Body = body, Sequence = SequenceRequest.ReadNext(ref reader) };
            case CommandKind.CreateSequence:
                return new CommandView { Head = head, Kind = kind, Body = body, Sequence = SequenceRequest.ReadCreate(ref reader) };
            case CommandKind.RemoveSequence:
                return new CommandView { Head = head, Kind = kind, Body = body, Sequence = SequenceRequest.ReadRemove(ref reader) };
            case CommandKind.OpenSession:
                return new CommandView { Head = head, Kind = kind, Body = body };
            case CommandKind.CloseSession:
                return new CommandView { Head = head, Kind = kind, Body = body, ClosedSession = CloseSessionCommand.ReadId(ref reader) };
            default:
                reader.Fail();
                return default;
        }
    }
}
