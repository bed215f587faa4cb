namespace Ordo.Node;

/// <summary>A rule of the member does not hold: memory, disk or code is broken, and the member must stop.</summary>
public sealed class MemberInvariantException : Exception
{
    /// <summary>Creates the exception with what was found.</summary>
    public MemberInvariantException(string message)
        : base(message)
    {
    }

    /// <summary>Creates the exception with what was found and its cause.</summary>
    public MemberInvariantException(string message, Exception innerException)
        : base(message, innerException)
    {
    }

    /// <summary>Creates the exception.</summary>
    public MemberInvariantException()
    {
    }
}
