using Ordo.Machine;

namespace Ordo.State;

/// <summary>What a client asks to be ordered. Each feature's folder holds its own commands.</summary>
public abstract record Command
{
    private protected Command()
    {
    }

    /// <summary>The byte that stands before the fields.</summary>
    internal abstract CommandKind Kind { get; }

    /// <summary>One line that says which field is wrong and what is allowed, or null when the command can be ordered.</summary>
    public abstract string? Check();

    /// <summary>Writes the kind and the fields.</summary>
    internal void WriteTo(ByteWriter writer)
    {
        writer.Byte((byte)Kind);
        WriteFields(writer);
    }

    /// <summary>Writes the fields, without the kind.</summary>
    internal abstract void WriteFields(ByteWriter writer);
}

/// <summary>The kinds of commands as they stand in the log. A number is never given to another kind.</summary>
internal enum CommandKind : byte
{
    Next = 1,
    CreateSequence = 2,
    RemoveSequence = 3,
    OpenSession = 16,
    CloseSession = 17,
}
