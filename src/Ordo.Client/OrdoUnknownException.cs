namespace Ordo.Client;

/// <summary>
/// The request left and the time-out passed before its outcome was seen: it may have taken effect, and it may still. A call with a key is settled by asking again with
/// that key. Without one the id that may have been given is known to nobody.
/// </summary>
public sealed class OrdoUnknownException : OrdoException
{
    /// <summary>Creates it with a sentence that says what to do.</summary>
    public OrdoUnknownException(string message, Exception? innerException = null)
        : base(message, innerException)
    {
    }
}
