namespace Ordo.Client;

/// <summary>
/// A call that did not get what it asked for. There are two kinds, and the difference is a promise: <see cref="OrdoNotDoneException"/> when nothing happened,
/// <see cref="OrdoUnknownException"/> when it may have.
/// </summary>
public abstract class OrdoException : Exception
{
    /// <summary>Creates it with a sentence that says what to do.</summary>
    protected OrdoException(string message, Exception? innerException = null)
        : base(message, innerException)
    {
    }
}
