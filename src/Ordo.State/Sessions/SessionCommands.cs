using Ordo.Machine;

namespace Ordo.State;

/// <summary>Opens a session; its id is the position of this command and so unique for ever.</summary>
public sealed record OpenSessionCommand : Command
{
    internal override CommandKind Kind => CommandKind.OpenSession;

    /// <inheritdoc/>
    public override string? Check() => null;

    internal override void WriteFields(ByteWriter writer)
    {
    }
}

/// <summary>Ends a session and forgets its answers.</summary>
public sealed record CloseSessionCommand(ulong Id) : Command
{
    internal override CommandKind Kind => CommandKind.CloseSession;

    /// <inheritdoc/>
    public override string? Check() => Id == 0 ? "The session id must be at least 1." : null;

    internal override void WriteFields(ByteWriter writer) => writer.Var(Id);

    internal static ulong ReadId(ref ByteReader reader)
    {
        var id = reader.Var();
        if (id == 0)
        {
            reader.Fail();
        }

        return id;
    }
}
